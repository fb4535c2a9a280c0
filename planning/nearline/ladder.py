"""The near-line ladder: a rule first, so that an answer is there; then the machine's solvers; then the paid ones, all by the deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from center.contender import Contender
from center.nearline import Step
from planning.nearline.lane import LATE, Lane, Lanes
from solvers.backends import PAID

Plan = TypeVar("Plan")
# Parts of the time until the deadline: what the machine's solvers may take where paid ones follow, and how long a solver works
# of the time that its rung has; the rest is for bounds, reasons and the referee.
BEFORE_PAID, WORK = 0.5, 0.3
LEAST_S = 0.02


@dataclass(frozen=True)
class Rung(Generic[Plan]):
    """What a rung of the ladder gave: its contenders, and the plan, which is made when it is asked for."""

    build: Callable[[], Plan]
    contenders: tuple[Contender, ...]

    @cached_property
    def plan(self) -> Plan:
        """The plan of the chosen contender."""
        return self.build()

    @property
    def chosen(self) -> Contender | None:
        """Whose the plan is; None where there was nothing to decide."""
        return next((contender for contender in self.contenders if contender.chosen), None)

    @property
    def rank(self) -> tuple[int, int]:
        """The less the better: broken rules, then cost by the referee in hundredths of a point."""
        best = self.chosen
        return (0, 0) if best is None else (len(best.violations), best.true_cost or 0)


@dataclass(frozen=True)
class Climbed(Generic[Plan]):
    """The best plan, every step tried, and whether it is the rule's because no solver had a legal one in time."""

    best: Rung[Plan]
    steps: tuple[Step, ...]
    fallback: bool


def climb(
    part: str,
    rule: Callable[[], Rung[Plan]],
    solve: Callable[[Sequence[str], float], Rung[Plan]],
    backends: Sequence[str],
    lanes: Lanes,
    until: float,
    clock: Callable[[], float] = time.monotonic,
) -> Climbed[Plan]:
    """Climb until a moment of the clock.

    Parameters
    ----------
    part
        ``wave`` or ``triage``.
    rule
        The deterministic answer.
    solve
        (backends, seconds of work for each) -> their answer.
    """
    rungs, missed = [rule()], list[Step]()
    for lane, names, share in _stages(backends, lanes):
        left = share * (until - clock())
        found = _ridden(part, lane, names, solve, left, missed)
        if found is not None:
            rungs.append(found)
    best = min(reversed(rungs), key=lambda rung: rung.rank)  # of equals the last: solvers bring bounds along
    said = [_step(part, one, rung is best and one.chosen) for rung in rungs for one in rung.contenders]
    solved = any(not rung.rank[0] for rung in rungs[1:])
    return Climbed(best, (*_once(said), *missed), not solved and best.chosen is not None)


def _stages(backends: Sequence[str], lanes: Lanes) -> list[tuple[Lane, list[str], float]]:
    """(lane, backends, part of the time that is left) of each rung above the rule."""
    own, paid = [name for name in backends if name not in PAID], [name for name in backends if name in PAID]
    found = [(lanes.local, own, BEFORE_PAID if paid else 1.0), (lanes.remote, paid, 1.0)]
    return [stage for stage in found if stage[1]]


def _ridden(
    part: str, lane: Lane, names: list[str], solve: Callable[[Sequence[str], float], Rung[Plan]], seconds: float, missed: list[Step]
) -> Rung[Plan] | None:
    """The rung's answer; None, and a step that says why, where there is none in time."""
    if seconds < LEAST_S:
        missed += [Step(part, name, LATE, 0.0, note="the rule took all of the time") for name in names]
        return None
    ride = lane.ride(lambda: solve(names, WORK * seconds), seconds)
    if ride.value is None:
        note = "" if ride.error is None else type(ride.error).__name__
        missed += [Step(part, name, ride.end, ride.seconds, note=note) for name in names]
    return ride.value


def _once(steps: list[Step]) -> list[Step]:
    """Without the steps of rules that a later rung has asked again."""
    last = {step.backend: k for k, step in enumerate(steps)}
    return [step for k, step in enumerate(steps) if step.chosen or last[step.backend] == k]


def _step(part: str, one: Contender, chosen: bool) -> Step:
    return Step(part, one.backend, one.status, one.seconds, one.true_cost, chosen, one.note, one.money)
