"""A roster with task blocks as the annealer walks it: people's days without cover, and cover beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduling.roster.blocks.duties import pattern_of
from scheduling.roster.blocks.frame import Frame, Work, make_frame, make_work
from scheduling.roster.blocks.kernel import allocate, lay_again, reprice, respond_blocks
from scheduling.roster.blocks.queue_kernel import Shifts, serve_again, swap_queues
from scheduling.roster.blocks.walk import Walk
from scheduling.roster.laid import heads_laid
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.options import OFF
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem
from scheduling.roster.worth import Worth
from solvers.anneal.read import new_state
from solvers.factored.compile import Compiled, compile_model, with_penalty
from solvers.factored.line import Lines, compile_lines
from solvers.factored.scales import hard_penalty

# Swaps of queues for each shift that is laid anew (measured, 30 people and 6 s: the least cost 4 times of 4, without swaps once).
SWAPS = 20
# A broken rule of a person's costs so many of the dearest changes: lines are made legal, not annealed to be.
BROKEN = 20
# Up to so many people a state is looked at after each line, not only after each sweep.
NOTED = 64


@dataclass(frozen=True)
class Blocked:
    """What does not change while a roster is annealed.

    Attributes
    ----------
    roster
        The model of people's days without cover, whose ways are shifts.
    unit
        Usual price of a head too many or too few in a step, in units of money.
    broken
        Price of a unit of a person's broken rule.
    """

    problem: RosterProblem
    roster: RosterModel
    compiled: Compiled
    lines: Lines
    frame: Frame
    work: Work
    unit: float
    broken: int

    @classmethod
    def of(cls, problem: RosterProblem, narrow: Callable[[RosterModel], RosterModel] | None = None) -> Blocked:
        """Everything that annealing a problem needs.

        Parameters
        ----------
        narrow
            Takes options out of the model of people's days (whose problem is the one `without_queues`).
        """
        days = build_model(without_queues(problem), cover=False)
        roster = replace(days if narrow is None else narrow(days), problem=problem)
        unit, longest = _unit(problem), max(shift.steps for shift in problem.shifts)
        penalty = BROKEN * max(hard_penalty(roster.model), int(unit) * longest)
        compiled = with_penalty(compile_model(roster.model), roster.model, penalty)
        lines = compile_lines(roster.model, compiled)
        return cls(problem, roster, compiled, lines, make_frame(problem, roster, lines), make_work(problem), unit, penalty)

    @cached_property
    def free(self) -> bool:
        """Whether everybody may change the queue at every step, so that cover is that of the best allocation."""
        return bool((self.frame.shift_least == 1).all())

    def walk(self, generator: np.random.Generator) -> Walk:
        """A state with everybody off who may be."""
        model, (queues, n) = self.roster.model, self.frame.need.shape
        off = np.array([int(np.argmax(ways.meaning == OFF)) for ways in self.roster.way_lists], dtype=np.int64)
        start = np.zeros(model.n_decisions, dtype=np.int64)
        start[: len(self.roster.way_list)] = off[self.roster.way_list]
        longest = int(self.frame.shift_steps.max())
        walk = Walk(
            self.frame,
            new_state(model, self.compiled, generator, start),
            np.zeros((model.n_decisions, longest), dtype=np.int64),
            np.zeros((queues, n), dtype=np.int64),
            np.zeros((queues, n + longest + 1)),
            self.work.start[self.work.start_ptr[:-1]],
        )
        self._hold(walk)
        walk.heads[:] = self._heads(walk)
        return walk

    def stand_at(self, walk: Walk, shifts: np.ndarray, at: np.ndarray | None = None) -> None:
        """Let everybody work given shifts (`OFF`: none), each on the first queue they can serve, or better where they may change.

        Parameters
        ----------
        shifts
            Shift of each day's decision, shape ``(len(roster.day),)``.
        at
            Step in which each piece of deferred work begins; None: as it is.
        """
        walk.at[:] = walk.at if at is None else at
        position = walk.state.position.copy()
        for k, shift in enumerate(shifts.tolist()):
            ways = self.roster.way_lists[self.roster.way_list[k]]
            position[k] = int(np.argmax(ways.meaning == shift))
            if shift != OFF and not self.frame.held[k]:
                may = self.frame.serves[self.roster.agent[k]] * self.frame.allows[shift]
                walk.pattern[k] = int(np.argmax(may))
        walk.state.position[:] = position
        walk.stand_at(self.compiled, self.roster.model, position, walk.pattern, self._heads(walk))

    def stand_as(self, walk: Walk, position: np.ndarray, pattern: np.ndarray) -> None:
        """Let everybody work given positions, and serve given queues in each step of them."""
        walk.state.position[:], walk.pattern[:] = position, pattern
        walk.stand_at(self.compiled, self.roster.model, position, pattern, self._heads(walk))

    def serve_anything(self, walk: Walk) -> None:
        """Let everybody serve the first queue they can, throughout the shifts that the walk's positions are."""
        decision, shift = self._worked(walk)
        for k, s in zip(decision.tolist(), shift.tolist(), strict=True):
            if not self.frame.held[k]:
                walk.pattern[k] = int(np.argmax(self.frame.serves[self.roster.agent[k]] * self.frame.allows[s]))
        walk.heads[:] = self._heads(walk)

    def shifts_of(self, walk: Walk) -> Shifts:
        """The shifts that are worked."""
        decision, shift = self._worked(walk)
        return Shifts(decision, self.roster.agent[decision].astype(np.int64), shift, self._starts(decision, shift))

    def serve(self, walk: Walk, shifts: Shifts, generator: np.random.Generator, temperature: float, penalty: float) -> None:
        """Lay the blocks of all shifts anew once, shifts as they are; parameters as in `sweep`."""
        reprice(self.frame, walk.heads, walk.up, penalty)
        order, arrays = generator.permutation(len(shifts.decision)), (walk.pattern, walk.heads, walk.up)
        serve_again(self.frame, walk.state.rng, order, shifts, *arrays, temperature, penalty)
        walk.note()
        if self.frame.plain[0]:
            swap_queues(self.frame, walk.state.rng, shifts, walk.pattern, SWAPS * len(shifts.decision))

    def sweep(self, walk: Walk, generator: np.random.Generator, temperature: float, penalty: float) -> None:
        """Draw everybody's line anew once.

        Parameters
        ----------
        temperature, penalty
            Of lines, and price of a missing head of hard cover; units of money.
        """
        reprice(self.frame, walk.heads, walk.up, penalty)
        s = walk.state
        arrays = (s.rng, s.position, s.chosen, s.usage, s.energy, walk.heads, walk.up, walk.pattern)
        owners = generator.permutation(len(self.frame.agent)).tolist()
        for k, owner in enumerate(owners):
            respond_blocks(self.compiled, self.lines, self.frame, *arrays, owner, temperature, penalty)
            if len(owners) <= NOTED or k == len(owners) - 1:
                walk.note()
        self.lay(walk, generator, temperature, penalty)

    def lay(self, walk: Walk, generator: np.random.Generator, temperature: float, penalty: float) -> None:
        """Lay all deferred work anew, piece by piece, against the heads that are there; parameters as in `sweep`."""
        if len(walk.at):
            reprice(self.frame, walk.heads, walk.up, penalty)
            order, noise = generator.permutation(len(walk.at)), temperature * generator.gumbel(size=len(self.work.start))
            lay_again(self.frame, self.work, order, noise, walk.at, walk.heads, walk.up, penalty)
            walk.note()

    def allocate(self, walk: Walk, penalty: float) -> None:
        """The best allocation of everybody who may change the queue at every step, shifts as they are."""
        decision, shift = self._worked(walk)
        if not len(decision):
            return
        reprice(self.frame, walk.heads, walk.up, penalty)
        pattern = walk.pattern[decision]
        agent, start = self.roster.agent[decision], self._starts(decision, shift)
        allocate(self.frame, agent, shift, start, self.frame.held[decision], pattern, walk.heads, walk.up, penalty)
        walk.pattern[decision] = pattern

    def _worked(self, walk: Walk) -> tuple[np.ndarray, np.ndarray]:
        """Decisions that work, and their shifts."""
        days = len(self.roster.day)
        position = walk.state.position[:days].tolist()
        shift = np.array(
            [self.roster.way_lists[k].meaning[p] for k, p in zip(self.roster.way_list.tolist(), position, strict=True)], dtype=np.int64
        )
        decision = np.flatnonzero(shift != OFF)
        return decision, shift[decision]

    def _starts(self, decision: np.ndarray, shift: np.ndarray) -> np.ndarray:
        starts = np.array([grid.start for grid in self.problem.grids], dtype=np.int64)
        zone = self.problem.agent_zone[self.roster.agent[decision]]
        return np.asarray(starts[zone, self.roster.day[decision], shift])

    def _heads(self, walk: Walk) -> np.ndarray:
        """What the walk's positions and patterns count, less what deferred work takes."""
        heads = -heads_laid(self.problem.work, walk.at, self.problem.need.shape) * self.problem.worth.head
        decision, shift = self._worked(walk)
        for k, s, start in zip(decision.tolist(), shift.tolist(), self._starts(decision, shift).tolist(), strict=True):
            worked = np.array(self.problem.shifts[s].worked, dtype=np.int64)
            worked = worked[(worked + start >= 0) & (worked + start < self.problem.horizon.n)]
            served = walk.pattern[k, worked]
            heads[served, worked + start] += self.frame.worth[self.roster.agent[k], served]
        return heads

    def _hold(self, walk: Walk) -> None:
        """Patterns of pinned shifts."""
        for k in np.flatnonzero(self.frame.held).tolist():
            pin = self.problem.pinned[int(self.roster.agent[k]), int(self.roster.day[k])]
            if pin.duty is not None:
                walk.pattern[k] = pattern_of(pin.duty, walk.pattern.shape[1])


def has_blocks(problem: RosterProblem) -> bool:
    """Whether people may change the queue inside any of the problem's shifts."""
    return any(shape.blocks is not None for shape in problem.shapes)


def without_queues(problem: RosterProblem, worth: np.ndarray | None = None) -> RosterProblem:
    """The problem with one queue that everybody serves, and nothing to cover.

    Parameters
    ----------
    worth
        Units of a head that everybody counts there, shape ``(agents,)``; None: one head.
    """
    head = problem.worth.head
    units = np.full(len(problem.agent_queues), head, dtype=np.int64) if worth is None else worth
    nothing = np.zeros((1, problem.horizon.n), dtype=np.int64)
    pins = tuple(pin if pin.duty is None else Pin(pin.agent, pin.day, replace(pin.duty, queue=0, blocks=())) for pin in problem.pins)
    return replace(
        problem,
        need=nothing,
        enough=nothing,
        missing_head=nothing,
        spare_head=nothing,
        hard_cover=False,
        work=(),
        agent_queues=((0,),) * len(problem.agent_queues),
        worth=Worth(head, units[:, None]),
        eligibility=replace(problem.eligibility, serves=np.asarray(problem.eligibility.serves.any(axis=1, keepdims=True))),
        pins=pins,
    )


def _unit(problem: RosterProblem) -> float:
    """Usual price of the first head too many or too few in a step, in units of money."""
    spare, missing = problem.spare_head + problem.prices.over[1], problem.missing_head + problem.prices.under[1]
    prices = np.concatenate([spare[spare > 0], missing[(missing > 0) & (not problem.hard_cover)]])
    return (float(np.median(prices)) if len(prices) else 1.0) * problem.cover_prices.fine
