"""Nightly and peak plans killed at random moments: the database keeps whole plans only, and the next run finds nothing in its way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.child import Nursery
from benchmarks.chaos.result import Experiment
from benchmarks.chaos.whole import faults_of_plans
from center.plan import Plan
from store.database import open_database
from store.listing import list_plans
from store.plans import load_plan

SCENARIO = Path(__file__).resolve().parents[2] / "scenarios" / "tiny.yaml"
# One solver and a given amount of work: every undisturbed run makes the same plan.
_WORK = ("--backend", "anneal", "--sweeps", "20", "--seed", "5")
# Part of the kills that fall into the run as a whole; the others fall into the writing of the plan, a hundredth of its time.
_ANYWHERE = 0.4
# Where a moment in the writing is drawn from: up to so many times as long as an undisturbed one takes from its first row to its commit.
_PAST = 1.5


@dataclass(frozen=True)
class Base:
    """A database with an undisturbed nightly and peak plan, and what the undisturbed runs took, seconds."""

    url: str
    kind: str
    plans: dict[str, Plan]
    seconds: dict[str, float]
    write_s: dict[str, float]

    def arguments(self, kind: str, report: Path) -> list[str]:
        """The command line of a kind of plan."""
        common = [*_WORK, "--db", self.url, "--report", str(report)]
        if kind == "nightly":
            return ["plan", "nightly", str(SCENARIO), *common]
        nightly = self.plans["nightly"].id
        return ["plan", "peak", "--plan", nightly, "--now", "2026-03-02 10:00", "--change", "demand=1.5", *common]


def prepared(url: str, kind: str, nursery: Nursery, folder: Path) -> Base:
    """Make the plans that are not disturbed, each twice: the second run is measured, in a process as warm as those to come.

    Raises
    ------
    RuntimeError
        An undisturbed run failed; with what it said.
    """
    engine = open_database(url)
    base = Base(url, kind, {}, {}, {})
    for name in ("nightly", "peak"):
        for _ in range(2):
            ended = nursery.run(base.arguments(name, folder / "plan.html"))
            if ended.code != 0 or ended.write_s is None:
                raise RuntimeError(f"{name} on {kind} ended with {ended.code}: {ended.said}")
            base.seconds[name], base.write_s[name] = ended.seconds, ended.write_s
            base.plans.setdefault(name, load_plan(engine, "latest"))
    engine.dispose()
    return base


def killed(
    base: Base, kind: str, kills: int, rng: random.Random, nursery: Nursery, folder: Path, told: Callable[[str], None]
) -> Experiment:
    """Kill runs of a kind until `kills` were killed, judge the database after each, and let one more end."""
    engine = open_database(base.url)
    name, done, ended_before, kept, in_write = f"{kind} on {base.kind}", 0, 0, 0, 0
    faults: list[str] = []
    while done < kills and ended_before < 20 + 5 * kills:
        before = len(list_plans(engine))
        anywhere = rng.random() < _ANYWHERE
        moment = rng.uniform(0, base.seconds[kind] if anywhere else _PAST * base.write_s[kind])
        child = nursery.run(base.arguments(kind, folder / "plan.html"), *((moment, None) if anywhere else (None, moment)))
        if child.code is None:
            done += 1
            kept += len(list_plans(engine)) - before
            in_write += child.writing
        else:
            ended_before += 1
            faults += [f"a run that was not killed ended with {child.code}: {child.said[-300:]}"] if child.code else []
        if len(list_plans(engine)) - before not in (0, 1):
            faults.append(f"one run left {len(list_plans(engine)) - before} plans")
        told(f"{name}: {done} of {kills}")
    faults += faults_of_plans(engine, base.plans)
    last = nursery.run(base.arguments(kind, folder / "plan.html"))
    if last.code != 0:
        faults.append(f"the run after all kills ended with {last.code}: {last.said[-300:]}")
    engine.dispose()
    figures = {"between row and commit": in_write, "plans that had been written whole": kept, "runs that ended first": ended_before}
    return Experiment(name, done, tuple(faults), figures)


def plan_kills(
    bases: Sequence[Base], kills: int, rng: random.Random, nursery: Nursery, folder: Path, told: Callable[[str], None]
) -> Iterator[Experiment]:
    """The kills of nightly and peak runs, spread evenly over the databases."""
    cases = [(base, kind) for base in bases for kind in ("nightly", "peak")]
    for k, (base, kind) in enumerate(cases):
        if share := kills // len(cases) + (k < kills % len(cases)):
            yield killed(base, kind, share, rng, nursery, folder, told)
