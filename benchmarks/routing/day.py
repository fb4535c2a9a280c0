"""A multi-skill day in the twin: four ways of routing it at 80, 95 and 110 % load, judged before customers that nothing has seen.

First come, first served by the agent idle longest; the greedy index (half a second of expected handle time less is worth a second of
wait, the fastest agent first); the index with its weights tuned; a routing plan (who serves which queues at which level, block by
block) with an index tuned on it. The service level is the ratio of sums over all contacts; intervals are paired, over replications.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.routing.day_scenario import OCCUPANCY_CAP, QUEUES, Day, day_of
from center.policy import Policy
from center.policy_version import Figure
from center.routing_plan import RoutingPlan
from planning.policy.judge import Trial, compare, run_trial, skill_groups
from planning.policy.tuning import TuningBudget, tune_layout
from planning.policy.verdict import ALLOWED_LOSS
from planning.routing.plan import plan_routing
from planning.simulation.run import seed_of
from routing.tune.space import greedy_index
from solvers.solution import Budget
from twin.layout import Layout

LOADS = (0.80, 0.95, 1.10)
FCFS, GREEDY, TUNED, PLANNED = "first come, longest idle", "greedy index", "tuned index", "routing plan + tuned"
# Of each load; the test is long enough for tenths of a point.
SECONDS, PLAN_SECONDS, REPLICATIONS, SEED = 240.0, 5.0, 200, 1
# Numbers of `seed_of` that neither a search nor its own test uses.
_JUDGES, _FIRST = 20, 40_000


def report(seconds: float | None = None, loads: Sequence[float] = LOADS) -> list[str]:
    """Lines to print; the last ones say which targets are met.

    Parameters
    ----------
    seconds
        For all loads together; three quarters of a load's go into tuning twice.
    """
    lines = [f"A day of {len(QUEUES)} queues and 90 people of one to three skills, in the twin, {REPLICATIONS} fresh replications."]
    said: list[str] = []
    for load in loads:
        shown, verdicts = _at(load, SECONDS if seconds is None else seconds / len(loads))
        lines += shown
        said += verdicts
    return [*lines, "", *said]


def _at(load: float, seconds: float) -> tuple[list[str], list[str]]:
    begun, day = time.monotonic(), day_of(load)
    layouts, notes = _layouts(day, seconds)
    seeds = [seed_of(SEED, _FIRST + k) for k in range(_JUDGES)]
    trials = {name: run_trial(layout, layout.policy, seeds, REPLICATIONS // _JUDGES) for name, layout in layouts.items()}
    head = f"\nLoad {load:.0%} ({time.monotonic() - begun:.0f} s): " + "; ".join(notes)
    against = {name: {rival: compare(trials[rival], trial, 0.95) for rival in (FCFS, GREEDY)} for name, trial in trials.items()}
    return [head, *_table(layouts, trials, against)], _verdicts(load, against[PLANNED])


def _layouts(day: Day, seconds: float) -> tuple[dict[str, Layout], list[str]]:
    """The day routed in the four ways, and how they came about."""
    first, greedy = day.layout(Policy()), day.layout(greedy_index(Policy()))
    caps = [OCCUPANCY_CAP] * len(QUEUES)
    half = TuningBudget(0.5 * max(0.0, seconds - PLAN_SECONDS))
    tuned = tune_layout(greedy, half, SEED, REPLICATIONS, caps, guards=(first,))
    alone = day.layout(tuned.policy)
    plan = _plan(day)
    planned = day.layout(tuned.policy.model_copy(update={"profiles": plan.profiles, "turns": list(plan.turns)}))
    both = tune_layout(planned, half, SEED + 1, REPLICATIONS, caps, guards=(first, greedy))
    notes = [
        f"{tuned.evidence.candidates} candidates tuned, {_word(tuned.accepted)}",
        f"routing plan of {len(plan.turns)} turns; tuned on it {both.evidence.candidates} candidates, {_word(both.accepted)}",
    ]
    return {FCFS: first, GREEDY: greedy, TUNED: alone, PLANNED: day.layout(both.policy)}, notes


def _plan(day: Day) -> RoutingPlan:
    return plan_routing(day.file, day.scenario, day.forecast, day.requirement, day.duties, Budget(seconds=PLAN_SECONDS / 2), SEED)


def _word(accepted: bool) -> str:
    return "better on its own fresh seeds" if accepted else "not proven better on its own fresh seeds"


def _table(layouts: dict[str, Layout], trials: dict[str, Trial], against: dict[str, dict[str, list[Figure]]]) -> list[str]:
    names = list(QUEUES)
    lines = [f"{'':26}{'all':>8}" + "".join(f"{name:>11}" for name in names) + "   answered in time, %"]
    for kpi, title, scale, digits in (
        ("service_level", "", 100, 1),
        ("abandonment", "   abandoned, %", 100, 1),
        ("wait_95", "   95 % wait, s", 1, 0),
    ):
        if title:
            lines.append(title)
        for name in layouts:
            after = {figure.part: figure.after for figure in against[name][FCFS] if figure.kpi == kpi}
            cells = [after.get("all"), *(after[queue] for queue in names)]
            texts = ["" if value is None else f"{scale * value:.{digits}f}" for value in cells]
            lines.append(f"{name:26}{texts[0]:>8}" + "".join(f"{text:>11}" for text in texts[1:]))
    lines.append("   against")
    for name in (TUNED, PLANNED):
        for rival in (FCFS, GREEDY):
            lines.append(f"{name} - {rival}: " + "; ".join([_change(against[name][rival][0]), *_losses(against[name][rival])]))
    return [*lines, *_caps(layouts, against)]


def _change(figure: Figure) -> str:
    return f"{100 * (figure.change or 0):+.2f} ± {100 * (figure.half_width or 0):.2f} points"


def _losses(figures: Sequence[Figure]) -> list[str]:
    """What is worse than the issue's target allows, in words."""
    return [sentence for _, sentence in _faults(figures)]


def _faults(figures: Sequence[Figure]) -> list[tuple[str, str]]:
    found = []
    for figure in figures:
        change, half = figure.change or 0.0, figure.half_width or 0.0
        if figure.kpi == "service_level" and figure.part != "all" and change < -ALLOWED_LOSS:
            found.append(("queue", f"{figure.part} loses {-100 * change:.1f} points"))
        if figure.kpi == "abandonment" and change - half > 0:
            found.append(("rise", f"{figure.part} abandons more, {_change(figure)}"))
        if figure.kpi == "wait_95" and change - half > 0:
            found.append(("rise", f"{figure.part} waits longer, {change:+.1f} ± {half:.1f} s"))
    return found


def _caps(layouts: dict[str, Layout], against: dict[str, dict[str, list[Figure]]]) -> list[str]:
    groups = len(skill_groups(layouts[FCFS])[0])
    shown = {}
    for name in layouts:
        busy = [figure.after or 0.0 for figure in against[name][FCFS] if figure.kpi == "occupancy"]
        shown[name] = f"{name} {sum(one > OCCUPANCY_CAP for one in busy)} (at most {100 * max(busy):.1f} %)"
    return [f"Skill groups of {groups} past the cap of {OCCUPANCY_CAP:.0%}: " + ", ".join(shown.values())]


def _verdicts(load: float, planned: dict[str, list[Figure]]) -> list[str]:
    at = f"{load:.0%} load, {PLANNED}"
    lines = []
    for rival, figures in planned.items():
        whole, faults = figures[0], _faults(figures)
        more = (whole.change or 0) - (whole.half_width or 0) > 0
        lines.append(f"{_met(more)}: {at}: more service level than {rival}: {_change(whole)}")
        lost = [sentence for kind, sentence in faults if kind == "queue"]
        lines.append(f"{_met(not lost)}: {at}: no queue loses more than 2 points on {rival}" + "".join(f"; {one}" for one in lost))
        rise = [sentence for kind, sentence in faults if kind == "rise"]
        lines.append(f"{_met(not rise)}: {at}: no abandonment or 95 % wait above {rival}'s" + "".join(f"; {one}" for one in rise))
    past = [figure for figure in planned[FCFS] if figure.kpi == "occupancy" and (figure.after or 0) > OCCUPANCY_CAP]
    worst = "".join(f"; {one.part} {100 * (one.after or 0):.1f} % (first come {100 * (one.before or 0):.1f} %)" for one in past)
    return [*lines, f"{_met(not past)}: {at}: no skill group past the cap of {OCCUPANCY_CAP:.0%}{worst}"]


def _met(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    print(*report(), sep="\n")
