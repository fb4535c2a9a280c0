"""Annealing of a roster with task blocks: people's lines are drawn anew one after the other while it cools."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from center.plan import Duty
from scheduling.roster.blocks.frame import Frame, make_frame
from scheduling.roster.blocks.kernel import cover_cost, reprice, respond_blocks
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.problem import RosterProblem
from solvers.anneal.read import State, new_state, penalised
from solvers.factored.compile import Compiled, compile_model, with_penalty
from solvers.factored.kernel import start_usage
from solvers.factored.line import Lines, compile_lines
from solvers.factored.scales import hard_penalty
from solvers.model import ChoiceModel

# Of the usual price of a head: hot, cold, and a missing head of hard cover at first and in the end.
HOT, COLD, MISSING = 2.0, 0.05, (3.0, 8.0)
# Coolings of a read, each from the best so far and so much less hot than the one before.
COOLINGS, LESS = 4, 0.6
# A broken rule of a person's costs so many of the dearest changes: lines are made legal, not annealed to be.
BROKEN = 20
READS = 2
# Up to so many people a state is looked at after each line, not only after each sweep.
NOTED = 64


@dataclass
class Walk:
    """One read: a state of the frame's model, and the heads that its patterns make."""

    frame: Frame
    state: State
    pattern: np.ndarray
    heads: np.ndarray
    up: np.ndarray
    best: tuple[int, int] = (1 << 62, 1 << 62)
    best_position: np.ndarray | None = None
    best_pattern: np.ndarray | None = None
    best_heads: np.ndarray | None = None
    turn: int = 0

    def value(self) -> tuple[int, int]:
        """(what is broken, cost)."""
        soft, missing = cover_cost(self.frame, self.heads)
        return int(self.state.energy[1]) + missing, int(self.state.energy[0]) + soft

    def note(self) -> None:
        """Keep the state if it is the best yet."""
        value = self.value()
        if value < self.best:
            self.best = value
            self.best_position, self.best_pattern, self.best_heads = self.state.position.copy(), self.pattern.copy(), self.heads.copy()

    def go_back(self, compiled: Compiled, model: ChoiceModel) -> None:
        """Go on from the best."""
        if self.best_position is None or self.best_pattern is None or self.best_heads is None:
            return
        state = self.state
        state.position[:], self.pattern[:], self.heads[:] = self.best_position, self.best_pattern, self.best_heads
        state.usage[:] = 0
        start_usage(compiled, state.position, state.chosen, state.usage)
        state.energy[:] = penalised(compiled, model, state.position, state.usage)


@dataclass(frozen=True)
class Blocked:
    """A roster with task blocks, ready to be annealed."""

    problem: RosterProblem
    roster: RosterModel
    compiled: Compiled
    lines: Lines
    frame: Frame

    @classmethod
    def of(cls, problem: RosterProblem) -> Blocked:
        """Everything that does not change."""
        serves = problem.eligibility.serves.any(axis=1, keepdims=True)
        one = dict.fromkeys(("need", "enough", "missing_head", "spare_head"), np.zeros((1, problem.horizon.n), dtype=np.int64))
        plain = replace(
            problem,
            **one,
            hard_cover=False,
            agent_queues=((0,),) * len(problem.agent_queues),
            eligibility=replace(problem.eligibility, serves=serves),
        )
        roster = build_model(plain, cover=False)
        roster = replace(roster, problem=problem)
        compiled = compile_model(roster.model)
        unit = _unit(problem)
        compiled = with_penalty(compiled, roster.model, BROKEN * max(hard_penalty(roster.model), int(unit) * max(s.steps for s in problem.shifts)))
        lines = compile_lines(roster.model, compiled)
        return cls(problem, roster, compiled, lines, make_frame(problem, roster, lines))

    def walk(self, seed: int, number: int) -> Walk:
        """A read that begins with everybody off."""
        model, frame = self.roster.model, self.frame
        off = np.array([int(np.argmax(w.meaning < 0)) for w in self.roster.way_lists], dtype=np.int64)
        start = np.zeros(model.n_decisions, dtype=np.int64)
        start[: len(self.roster.way_list)] = off[self.roster.way_list]
        state = new_state(model, self.compiled, np.random.default_rng([seed, number]), start)
        longest = int(frame.shift_steps.max())
        pattern = np.full((model.n_decisions, longest), -1, dtype=np.int64)
        queues, n = frame.need.shape
        return Walk(frame, state, pattern, np.zeros((queues, n), dtype=np.int64), np.zeros((queues, n + longest + 1)))

    def sweep(self, walk: Walk, generator: np.random.Generator, share: float) -> None:
        """Draw everybody's line anew once, at a share of the read from 0 to 1."""
        unit, turn = _unit(self.problem), min(COOLINGS - 1, int(share * COOLINGS))
        if turn > walk.turn:
            walk.turn = turn
            walk.go_back(self.compiled, self.roster.model)
        at, hot = share * COOLINGS - turn, max(HOT * LESS**turn, COLD)
        temperature = unit * hot * (COLD / hot) ** at
        penalty = unit * MISSING[0] * (MISSING[1] / MISSING[0]) ** at
        reprice(self.frame, walk.heads, walk.up, penalty)
        s = walk.state
        arrays = (s.rng, s.position, s.chosen, s.usage, s.energy, walk.heads, walk.up, walk.pattern)
        owners = generator.permutation(len(self.frame.agent)).tolist()
        for k, owner in enumerate(owners):
            respond_blocks(self.compiled, self.lines, self.frame, *arrays, owner, temperature, penalty)
            if len(owners) <= NOTED or k == len(owners) - 1:
                walk.note()

    def duties(self, position: np.ndarray, pattern: np.ndarray) -> tuple[Duty, ...]:
        """The roster of a state, by person and day."""
        found = []
        for k, (agent, day) in enumerate(zip(self.roster.agent.tolist(), self.roster.day.tolist(), strict=True)):
            shift = int(self.roster.way_lists[self.roster.way_list[k]].meaning[position[k]])
            if shift >= 0:
                found.append(_duty(self.problem, agent, day, shift, pattern[k]))
        return tuple(found)


def _unit(problem: RosterProblem) -> float:
    """Usual price of a head too many or too few in a step."""
    square = problem.prices.under[1], problem.prices.over[1]
    prices = np.concatenate([problem.spare_head[problem.spare_head > 0] + square[1], problem.missing_head[problem.missing_head > 0] + square[0]])
    return float(np.median(prices)) if len(prices) else float(max(1, *square))


def _duty(problem: RosterProblem, agent: int, day: int, number: int, pattern: np.ndarray) -> Duty:
    shift = problem.shifts[number]
    start = int(problem.grids[problem.agent_zone[agent]].start[day, number])
    queues = pattern[: shift.steps]
    edges = [0, *(np.flatnonzero(np.diff(queues)) + 1).tolist(), shift.steps]
    blocks = tuple((start + a, start + b, int(queues[a])) for a, b in zip(edges[:-1], edges[1:], strict=True))
    length: dict[int, int] = {}
    for a, b, queue in blocks:
        length[queue] = length.get(queue, 0) + b - a
    longest = max(length, key=lambda queue: length[queue])
    breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in shift.breaks)
    shape = problem.shapes[shift.shape].name
    return Duty(agent, longest, day, shape, start, start + shift.steps, breaks, shift.paid_min, blocks if len(blocks) > 1 else ())


Progress = Callable[[float, int, int], None]


@dataclass(frozen=True)
class Found:
    """What annealing found: the roster, (what is broken, cost), sweeps of each read, and improvements (seconds, cost) of legal ones."""

    duties: tuple[Duty, ...]
    value: tuple[int, int]
    sweeps: tuple[int, ...]
    trace: tuple[tuple[float, int], ...]
    values: tuple[tuple[int, int], ...]


def anneal_blocks(
    problem: RosterProblem,
    seed: int,
    seconds: float | None = None,
    sweeps: int | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Found:
    """Anneal the roster in `READS` reads, for `seconds`, or by `sweeps` of each read: then the answer depends on the seed alone."""
    begun = time.perf_counter()
    blocked = Blocked.of(problem)
    cancelled = cancelled or threading.Event()
    best = [(1 << 62, 1 << 62)]
    trace: list[tuple[float, int]] = []
    lock = threading.Lock()

    def tell(value: tuple[int, int]) -> None:
        with lock:
            if value < best[0]:
                best[0] = value
                now = time.perf_counter() - begun
                if value[0] == 0:
                    trace.append((now, value[1]))
                if progress:
                    progress(now, *value)

    def read(number: int) -> tuple[Walk, int]:
        generator = np.random.default_rng([seed, number, 1])
        walk, done, at = blocked.walk(seed, number), 0, 0.0
        started = time.perf_counter() - begun
        while at < 1.0 and not cancelled.is_set():
            blocked.sweep(walk, generator, at)
            done += 1
            tell(walk.best)
            at = done / sweeps if sweeps else (time.perf_counter() - begun - started) / max(1e-9, (seconds or 10.0) - started)
        return walk, done

    with ThreadPoolExecutor(max_workers=READS) as pool:
        walks = list(pool.map(read, range(READS)))
    least = min((walk for walk, _ in walks), key=lambda walk: walk.best)
    assert least.best_position is not None and least.best_pattern is not None
    duties = blocked.duties(least.best_position, least.best_pattern)
    return Found(duties, least.best, tuple(done for _, done in walks), tuple(trace), tuple(walk.best for walk, _ in walks))
