"""Closing the loop: the requirement is corrected until the target holds in simulation.

Erlang's heads are a start: they know no change within an hour, no day that is busier than forecast, nobody who is late or away,
no break that leaves at once with others, and no help from other queues. A roster is made for them and simulated; steps whose
simulated service level misses its goal are given heads, those far above it for certain give some back, and a roster for that
begins where the last one was. A step that asks in vain, though few heads would do, becomes dearer to leave short: where not
everything can be covered, the shortage goes where it keeps the fewest customers from the goal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.plan import Correction, Duty, Forecast, Requirement, Simulated
from center.scenario import Scenario
from demand.staffing import Flow
from planning.nightly.blocks_contest import annealed
from planning.scenario.file import LoadedScenario
from planning.simulation.run import run_twin, seed_of
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.decode import decode, encode, laid_by, starts_of
from scheduling.roster.model import build_model
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict, verify
from solvers.backends import solve
from solvers.solution import Budget

# Heads that one round may give or take in a step, the share of the way it goes, what a step that misses is raised to above its
# goal, and how far above it a step has to be before it gives heads back: simulation and rosters are both too coarse for more.
MOST_UP, MOST_DOWN, DAMPING, MARGIN, SPARE = 4, 3, 0.8, 0.02, 0.05
LEAST_GAIN = 0.01
# Heads up to which a step that asks in vain is worth more effort, by what its price goes up in a round, and in all at most.
WITHIN_REACH, DEARER, MOST_URGENT = 8, 2.0, 4.0
# Of the contacts, in steps that keep their goal: where correcting may end, if no more than this part of the heads can be given back.
ENOUGH, LITTLE = 0.97, 0.01
# Of the contest's budget, for the first roster and for each that begins from the last one; and of the replications.
FIRST_SHARE, NEXT_SHARE, REPLICATIONS_SHARE = 0.5, 0.2, 0.5

MakeProblem = Callable[[Requirement], RosterProblem]
Stage = Callable[[str], None]


@dataclass(frozen=True)
class Tuned:
    """The requirement that did best, and the rounds that led to it; empty where nothing was corrected."""

    requirement: Requirement
    corrections: tuple[Correction, ...] = ()

    @property
    def saved_hours(self) -> float | None:
        """Head-hours less than at the beginning; None without corrections."""
        if not self.corrections:
            return None
        chosen = next(correction for correction in self.corrections if correction.chosen)
        return self.corrections[0].rostered_hours - chosen.rostered_hours


@dataclass(frozen=True)
class _Round:
    requirement: Requirement
    correction: Correction
    days_missed: int


def tune(
    loaded: LoadedScenario, forecast: Forecast, requirement: Requirement, make_problem: MakeProblem, budget: Budget, seed: int, stage: Stage
) -> Tuned:
    """Correct a requirement in at most `TwinSpec.corrections` rounds.

    Every round simulates other customers. The requirement chosen is the one of the fewest days below their target, then of the
    largest share of contacts in steps that keep their goal, up to `ENOUGH`, then of the cheapest roster, then of the largest share.

    Parameters
    ----------
    make_problem
        The roster problem of a requirement.
    budget
        Of the contest; the rosters of the rounds get parts of it.
    stage
        Told the name of what runs next.
    """
    rounds: list[_Round] = []
    roster: Roster | None = None
    replications = max(2, round(REPLICATIONS_SHARE * loaded.file.twin.replications))
    for number in range(loaded.file.twin.corrections + 1):
        stage(f"trial {number + 1}")
        roster = _roster(make_problem(requirement), roster, budget, seed)
        if roster is None:
            break
        duties, verdict = roster.duties, roster.verdict
        seed_then = seed_of(seed, number + 1)
        found = run_twin(loaded.file, loaded.scenario, forecast, duties, seed_then, replications, budget.threads).found
        after = corrected(loaded.scenario, forecast, requirement, np.floor(verdict.worth).astype(np.int64), found)
        last = number == loaded.file.twin.corrections or _is_done(requirement, after, found)
        rounds.append(_round(loaded.scenario, requirement, requirement if last else after, duties, found))
        if last:
            break
        requirement = after
    return _best(rounds) if rounds else Tuned(requirement)


def corrected(scenario: Scenario, forecast: Forecast, requirement: Requirement, cover: np.ndarray, found: Simulated) -> Requirement:
    """The next requirement: heads up where the goal is missed, down where it is well kept for certain.

    How many heads a step needs is told by what one more is worth there by Erlang. A step that has not got what it was meant to
    have asks for no more: the roster knows of it already. If it needs few, they become more urgent.

    Parameters
    ----------
    cover
        Whole heads that those rostered count, shape ``(queues, n)``.
    """
    rostered, goal = requirement.rostered, np.nan_to_num(found.goal)
    gain = _gain(scenario, forecast, requirement, cover)
    level = np.nan_to_num(found.service_level, nan=1.0)
    up = (found.goal > 0) & (level < goal) & (cover >= rostered)
    down = (found.goal > 0) & (np.nan_to_num(found.low) > goal + SPARE)
    more = np.clip(np.ceil(DAMPING * (goal + MARGIN - level) / gain), 1, MOST_UP).astype(np.int64)
    less = np.clip(np.ceil(DAMPING * (goal + SPARE - level) / gain), -MOST_DOWN, 0).astype(np.int64)
    rostered = np.where(up, cover + more, rostered)
    rostered = np.where(down, np.maximum(1, np.minimum(rostered, cover) + less), rostered)
    asks_in_vain = (found.goal > 0) & (level < goal) & (cover < requirement.rostered) & (goal - level <= WITHIN_REACH * gain)
    return replace(requirement, rostered=np.where(requirement.rostered > 0, rostered, 0), urgency=_more_urgent(requirement, asks_in_vain))


def _more_urgent(requirement: Requirement, asks_in_vain: np.ndarray) -> np.ndarray | None:
    if requirement.urgency is None and not asks_in_vain.any():
        return None
    before = np.ones(asks_in_vain.shape) if requirement.urgency is None else requirement.urgency
    return np.where(asks_in_vain, np.minimum(MOST_URGENT, DEARER * before), before)


def _gain(scenario: Scenario, forecast: Forecast, requirement: Requirement, cover: np.ndarray) -> np.ndarray:
    """Service level that one more head on the roster brings, by Erlang; at least `LEAST_GAIN`."""
    gain = np.full(cover.shape, 1.0)
    for q, queue in enumerate(scenario.queues):
        offered = np.where(scenario.open_steps[q], forecast.offered[q], 0.0)
        busy = np.flatnonzero(offered > 0)
        if queue.target is None or queue.target.within_s is None or queue.channel.deferred or not len(busy):
            continue
        flow = Flow(offered[busy] / (scenario.horizon.step_min * 60), forecast.aht_s[q][busy], queue.patience_s, queue.concurrency)
        heads = np.maximum(1, np.floor(cover[q, busy] * (1 - requirement.shrinkage))).astype(np.int64)
        less, more = (flow.performance(h, queue.target.within_s).service_level(queue.target.formula) for h in (heads, heads + 1))
        gain[q, busy] = (more - less) * (1 - requirement.shrinkage)
    return np.maximum(gain, LEAST_GAIN)


@dataclass(frozen=True)
class Roster:
    """A legal roster of a round; `starts` of its deferred work, None with task blocks, where every roster begins anew."""

    duties: tuple[Duty, ...]
    verdict: Verdict
    starts: np.ndarray | None = None


def _roster(problem: RosterProblem, before: Roster | None, budget: Budget, seed: int) -> Roster | None:
    """A legal roster, begun from the last one; None where there is none. With task blocks every one begins anew."""
    if has_blocks(problem):
        blocked = annealed(problem, _part(budget, FIRST_SHARE), seed)
        return Roster(blocked.duties, blocked.verdict) if blocked.contender.legal and blocked.verdict is not None else None
    model = build_model(problem)
    part = _part(budget, FIRST_SHARE if before is None else NEXT_SHARE)
    start = None if before is None else encode(model, before.duties, before.starts)
    found = solve(model.model, part, seed, "anneal", start=start)
    if found.assignment is None:
        return None
    duties = decode(model, found.assignment)
    verdict = verify(model.problem, duties, laid_by(model, found.assignment))
    return Roster(duties, verdict, starts_of(model, found.assignment)) if verdict.legal else None


def _part(budget: Budget, share: float) -> Budget:
    return replace(
        budget,
        seconds=None if budget.seconds is None else share * budget.seconds,
        sweeps=None if budget.sweeps is None else max(1, round(share * budget.sweeps)),
    )


def _is_done(before: Requirement, after: Requirement, found: Simulated) -> bool:
    """Whether nothing changes any more, or the targets hold and there is little to give back."""
    enough = (found.met_share is None or found.met_share >= ENOUGH) and not found.days_missed
    change, dearer = after.rostered - before.rostered, _differ(before.urgency, after.urgency)
    return not (change.any() or dearer) or (enough and -change.sum() < LITTLE * before.rostered.sum())


def _differ(before: np.ndarray | None, after: np.ndarray | None) -> bool:
    return after is not before and (before is None or after is None or not np.array_equal(before, after))


def _round(scenario: Scenario, before: Requirement, after: Requirement, duties: Sequence[Duty], found: Simulated) -> _Round:
    hours, change = scenario.horizon.step_min / 60, after.rostered - before.rostered
    correction = Correction(
        rostered_hours=float(before.rostered.sum()) * hours,
        labour_cost=sum(duty.paid_min / 60 * scenario.agents[duty.agent].hourly_cost for duty in duties),
        met_share=1.0 if found.met_share is None else found.met_share,
        raised=float(np.maximum(change, 0).sum()) * hours,
        lowered=float(np.maximum(-change, 0).sum()) * hours,
    )
    return _Round(before, correction, found.days_missed)


def _best(rounds: list[_Round]) -> Tuned:
    best = min(rounds, key=_rank)
    return Tuned(best.requirement, tuple(replace(one.correction, chosen=one is best) for one in rounds))


def _rank(one: _Round) -> tuple[int, float, float, float]:
    """Where contracts fix the hours, rosters cost the same, and what they do decides."""
    met = one.correction.met_share
    return one.days_missed, -min(met, ENOUGH), one.correction.labour_cost, -met
