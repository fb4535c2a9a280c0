"""What the compiled loops need to know of a roster with task blocks: shifts by place, working steps, cover and its prices."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduling.roster.laid import pieces_of
from scheduling.roster.model import RosterModel
from scheduling.roster.options import OFF
from scheduling.roster.problem import RosterProblem
from solvers.factored.line import Lines


class Frame(NamedTuple):
    """Flat arrays, int64 unless said otherwise.

    Attributes
    ----------
    agent
        Person of each owner.
    place_list, place_step
        By place of a line: its way list (-1: no day), and the first step of its day.
    list_ptr, slot_shift, slot_start, slot_group
        By position of each list: shift (-1: off), its start after the day's, and its group of shifts without breaks that start
        together (-1: it has breaks, or cannot change queues).
    list_span
        Per list the steps after the day's first until its last shift has ended.
    group_ptr, group_start, group_steps, group_least
        Per list its groups: start after the day's, longest shift, shortest block.
    shift_steps, shift_least, work_ptr, work
        Per shift: length, shortest block (its length where it keeps to one queue), and its steps, 1 where it works.
    stretch_ptr, stretch
        Per shift its working stretches between breaks, (start, end).
    held
        Per decision 1 where a pin says which queue is served when.
    serves
        (agents, queues), 1 where the person has the skill.
    allows
        (shifts, queues), 1 where the shift may serve the queue.
    worth
        (agents, queues): units of a head that a person counts.
    head, plain
        (1,): units of a head; 1 where everybody counts as one head.
    need, enough, missing, spare
        (queues, n): band in units of a head, and linear prices of a unit outside it, in units of money. Deferred work is no part of it:
        it takes heads away.
    square
        (2,): prices of squares, under and over.
    hard
        (1,): 1 where missing heads break a rule.
    """

    agent: np.ndarray
    place_list: np.ndarray
    place_step: np.ndarray
    list_ptr: np.ndarray
    slot_shift: np.ndarray
    slot_start: np.ndarray
    slot_group: np.ndarray
    list_span: np.ndarray
    group_ptr: np.ndarray
    group_start: np.ndarray
    group_steps: np.ndarray
    group_least: np.ndarray
    shift_steps: np.ndarray
    shift_least: np.ndarray
    work_ptr: np.ndarray
    work: np.ndarray
    stretch_ptr: np.ndarray
    stretch: np.ndarray
    held: np.ndarray
    serves: np.ndarray
    allows: np.ndarray
    worth: np.ndarray
    head: np.ndarray
    plain: np.ndarray
    need: np.ndarray
    enough: np.ndarray
    missing: np.ndarray
    spare: np.ndarray
    square: np.ndarray
    hard: np.ndarray


class Work(NamedTuple):
    """Pieces of deferred work; flat arrays, int64.

    Attributes
    ----------
    queue, steps
        Of each piece, shape ``(pieces,)``.
    start_ptr, start
        Steps in which each piece may begin, ascending.
    """

    queue: np.ndarray
    steps: np.ndarray
    start_ptr: np.ndarray
    start: np.ndarray


def make_work(problem: RosterProblem) -> Work:
    """The pieces of a problem's deferred work."""
    pieces = pieces_of(problem.work)
    return Work(
        queue=np.array([queue for queue, _ in pieces], dtype=np.int64),
        steps=np.array([piece.steps for _, piece in pieces], dtype=np.int64),
        start_ptr=_pointers([len(piece.starts) for _, piece in pieces]),
        start=_joined([np.array(piece.starts, dtype=np.int64) for _, piece in pieces]),
    )


def make_frame(problem: RosterProblem, roster: RosterModel, lines: Lines) -> Frame:
    """The arrays of a problem; `roster` is its model without cover."""
    step_min = problem.horizon.step_min
    steps = np.array([shift.steps for shift in problem.shifts], dtype=np.int64)
    specs = [problem.shapes[shift.shape].blocks for shift in problem.shifts]
    least = np.array(
        [n if spec is None else -(-spec.least_min // step_min) for n, spec in zip(steps.tolist(), specs, strict=True)], dtype=np.int64
    )
    works = [np.isin(np.arange(shift.steps), shift.worked).astype(np.int64) for shift in problem.shifts]
    days = np.array(roster.day, dtype=np.int64)
    decisions = roster.model.n_decisions
    lists = np.full(decisions, -1, dtype=np.int64)
    lists[: len(days)] = roster.way_list
    first = np.zeros(decisions, dtype=np.int64)
    first[: len(days)] = problem.horizon.day_start[days]
    order = lines.order
    slots = [_slots(problem, roster, k, steps, least, works) for k in range(len(roster.way_lists))]
    groups = [len(found[3]) for found in slots]
    owners, prices = np.unique(roster.model.decision_owner), problem.cover_prices
    return Frame(
        agent=owners.astype(np.int64),
        place_list=lists[order],
        place_step=first[order],
        list_ptr=_pointers([len(found[0]) for found in slots]),
        slot_shift=_joined([found[0] for found in slots]),
        slot_start=_joined([found[1] for found in slots]),
        slot_group=_joined([found[2] for found in slots]),
        list_span=np.array([int(np.where(s[0] == OFF, 0, s[1] + steps[s[0]]).max(initial=0)) for s in slots], dtype=np.int64),
        group_ptr=_pointers(groups),
        group_start=_joined([found[3] for found in slots]),
        group_steps=_joined([found[4] for found in slots]),
        group_least=_joined([found[5] for found in slots]),
        shift_steps=steps,
        shift_least=np.minimum(least, steps),
        work_ptr=_pointers(steps.tolist()),
        work=np.concatenate(works),
        stretch_ptr=_pointers([len(shift.segments) for shift in problem.shifts]),
        stretch=np.array([edges for shift in problem.shifts for edges in shift.segments], dtype=np.int64).reshape(-1, 2),
        held=_held(problem, roster),
        serves=_flags([problem.agent_queues[agent] for agent in range(len(problem.agent_queues))], len(problem.need)),
        allows=_allows(problem),
        worth=np.ascontiguousarray(problem.worth.units),
        head=np.array([problem.worth.head], dtype=np.int64),
        plain=np.array([problem.worth.plain], dtype=np.int64),
        need=np.ascontiguousarray(prices.need),
        enough=np.ascontiguousarray(prices.enough),
        missing=np.ascontiguousarray(prices.missing),
        spare=np.ascontiguousarray(prices.spare),
        square=np.array(prices.square, dtype=np.int64),
        hard=np.array([problem.hard_cover], dtype=np.int64),
    )


def _slots(
    problem: RosterProblem, roster: RosterModel, number: int, steps: np.ndarray, least: np.ndarray, works: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(shift, start, group of each position; start, longest, shortest block of each group) of a way list."""
    k = int(np.argmax(roster.way_list == number))
    agent, day = int(roster.agent[k]), int(roster.day[k])
    grid = problem.grids[problem.agent_zone[agent]]
    shift = roster.way_lists[number].meaning  # one queue in a frame, so a way is its shift
    start = np.where(shift == OFF, 0, grid.start[day, shift] - problem.horizon.day_start[day])
    group = np.full(len(shift), -1, dtype=np.int64)
    known: dict[tuple[int, int, int], int] = {}
    longest: list[int] = []
    for p, s in enumerate(shift.tolist()):
        if s != OFF and works[s].all() and problem.shapes[problem.shifts[s].shape].blocks is not None:
            key = (int(start[p]), int(least[s]), problem.shifts[s].shape)
            group[p] = known.setdefault(key, len(known))
            if group[p] == len(longest):
                longest.append(0)
            longest[group[p]] = max(longest[group[p]], int(steps[s]))
    keys = np.array(list(known), dtype=np.int64).reshape(-1, 3)
    return shift.astype(np.int64), start.astype(np.int64), group, keys[:, 0], np.array(longest, dtype=np.int64), keys[:, 1]


def _held(problem: RosterProblem, roster: RosterModel) -> np.ndarray:
    held = np.zeros(roster.model.n_decisions, dtype=np.int64)
    pins = [problem.pinned.get(cell) for cell in zip(roster.agent.tolist(), roster.day.tolist(), strict=True)]
    held[: len(pins)] = [pin is not None and pin.duty is not None for pin in pins]
    return held


def _allows(problem: RosterProblem) -> np.ndarray:
    """Which queues a shift may serve."""
    names = [queue.name for queue in problem.scenario.queues]
    own = [problem.shapes[shift.shape].queues or names for shift in problem.shifts]
    return np.array([[name in allowed for name in names] for allowed in own], dtype=np.int64)


def _flags(sets: list[tuple[int, ...]], width: int) -> np.ndarray:
    return np.array([[q in own for q in range(width)] for own in sets], dtype=np.int64)


def _pointers(sizes: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)
