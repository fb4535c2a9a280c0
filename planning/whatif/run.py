"""What-ifs: a base and its overlays planned side by side, and compared.

Workers plan; only this process writes to the database, each plan whole as soon as it is there. A plan that an earlier run of
the same scenario, settings and version left there is not made again, so that a run that was interrupted is resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from sqlalchemy import Engine

from center.plan import Plan
from planning.executor import Executor, Outcome
from planning.whatif.cases import Case, Settings
from planning.whatif.figures import figures_of, with_differences
from planning.whatif.work import WhatIfResult, do_whatif, task_of
from reports.whatif import Comparison, WhatIf
from store.plans import load_plan, save_plan
from store.whatif import plan_of_run


@dataclass(frozen=True)
class Done:
    """One scenario of the comparison is done: its place (the base is 0), whether its plan was found, why there is none."""

    number: int
    title: str
    found: bool
    reason: str
    lost: int


Told = Callable[[Done], None]


@dataclass
class _Run:
    """What is known of one scenario so far."""

    found: bool = False
    plan: Plan | None = None
    outcome: Outcome[WhatIfResult] = field(default_factory=lambda: Outcome(0, reason="not run"))


def found_plans(engine: Engine, cases: Sequence[Case]) -> dict[str, Plan]:
    """Plans that are in the database already, by fingerprint of their scenario."""
    found = {}
    for case in cases:
        key = case.loaded.fingerprint
        plan_id = plan_of_run(engine, key, version("crewtide"), case.loaded.file.solver.seed)
        if plan_id is not None:
            found[key] = load_plan(engine, plan_id)
    return found


def run_whatifs(
    engine: Engine, cases: Sequence[Case], executor: Executor, settings: Settings, found: dict[str, Plan], told: Told
) -> Comparison:
    """Plan what is not there yet, store it, and compare.

    A scenario that cannot be planned has its reason in the comparison; the others go on. Scenarios that are equal are planned once.

    Parameters
    ----------
    cases
        The base first.
    found
        Plans not to be made again, by fingerprint, see `found_plans`; empty to make all afresh.
    told
        Told of each scenario that is done.
    """
    keys = list(dict.fromkeys(case.loaded.fingerprint for case in cases))
    of_print = {key: next(case for case in cases if case.loaded.fingerprint == key) for key in keys}
    runs = {key: _Run(key in found, found.get(key)) for key in keys}
    tasks = [task_of(of_print[key].loaded, found.get(key)) for key in keys]
    for outcome in executor.run(do_whatif, tasks):
        key = keys[outcome.number]
        run = runs[key]
        run.outcome = outcome
        if outcome.value is not None and not run.found:
            save_plan(engine, outcome.value.plan)
        for number, case in enumerate(cases):
            if case.loaded.fingerprint == key:
                told(Done(number, case.title, run.found, outcome.reason, outcome.lost))
    return compared(cases, [runs[case.loaded.fingerprint] for case in cases], settings)


def compared(cases: Sequence[Case], runs: Sequence[_Run], settings: Settings) -> Comparison:
    """The comparison of what was found."""
    base, tally = runs[0].outcome.value, None
    alone = figures_of(base.plan, base.tally) if base is not None else {}
    shown = []
    for case, run in zip(cases, runs, strict=True):
        one, result = WhatIf(case.title, case.loaded.fingerprint, case.why, case.changes, found=run.found), run.outcome.value
        if result is None:
            shown.append(replace(one, reason=run.outcome.reason))
            continue
        figures = figures_of(result.plan, result.tally)
        tally = result.tally or tally
        if base is not None and shown:
            figures = with_differences(figures, result.tally, alone, base.tally)
        shown.append(replace(one, plan_id=result.plan.id, figures=figures))
    loaded = cases[0].loaded
    confidence = None if tally is None else tally.confidence
    return Comparison(cases[0].title, settings.words(loaded), confidence, shown[0], tuple(shown[1:]))
