"""Large neighbourhood search: a few people's lines are solved anew by CP-SAT beside everybody else's."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.heads import Row, on_queues, price_heads
from benchmarks.rosters.exact.lines import Lines
from benchmarks.rosters.exact.people import people_lines
from benchmarks.rosters.exact.solver import new_solver

Blocks = tuple[tuple[int, int, int], ...]
Shift = tuple[int, int, int, Blocks]

# Seconds of one neighbourhood; people in the first; the steps between the starts of those who are brought in, and their groups at most.
TURN_S, FIRST_PEOPLE, ROUGH_STEPS, GROUPS = 2.0, 4, 4, 8


@dataclass
class Roster:
    """Shifts (day, start, end, blocks) of those who are in, heads of shape ``(queues, n)``, and what they cost."""

    shifts: dict[int, tuple[Shift, ...]]
    heads: np.ndarray = field(repr=False)
    value: int


@dataclass
class Search:
    """The search: everybody is brought in by groups first, then groups are changed.

    Attributes
    ----------
    slopes
        Price of the k-th head on each queue in each step, shape ``(queues, n, people)``; of one queue, where blocks do not matter.
    deadline, latest
        By `time.perf_counter`; the latest by which everybody must have been brought in.
    roster
        Where it begins; None: with nobody.
    enough
        A value that ends the search, None for none.
    proven
        After `run`, whether nothing is better: everybody's lines were solved together.
    """

    facts: Facts
    slopes: np.ndarray
    seed: int
    threads: int | None
    deadline: float
    latest: float
    roster: Roster | None = None
    enough: int | None = None
    proven: bool = False

    def run(self) -> Roster | None:
        """The best until the deadline; None where not everybody was brought in by the latest."""
        generator = np.random.default_rng(self.seed)
        roster = self._all_in(self._with({} if self.roster is None else self.roster.shifts), generator)
        size, people = FIRST_PEOPLE, self.facts.people
        while roster is not None and time.perf_counter() < self.deadline and not self._is_enough(roster):
            chosen = self._choice(roster, min(size, people), generator)
            found, proven = self._solved(self.facts, roster, frozenset(chosen), self.deadline)
            if found is not None and found.value <= roster.value:
                roster = found
            self.proven = proven and len(chosen) == people
            size = size + 1 if proven else max(2, size - 1)
        return roster

    def _all_in(self, roster: Roster, generator: np.random.Generator) -> Roster | None:
        """Those who are not in yet, by groups, on a rough grid of starts."""
        windows = {window: window.thinned(ROUGH_STEPS) for window in set(self.facts.windows.values())}
        rough = replace(self.facts, windows={key: windows[window] for key, window in self.facts.windows.items()})
        waiting = [agent for agent in generator.permutation(self.facts.people).tolist() if agent not in roster.shifts]
        size = max(FIRST_PEOPLE, len(waiting) // GROUPS)
        while waiting:
            if time.perf_counter() >= self.latest:
                return None
            found, _ = self._solved(rough, roster, frozenset(waiting[:size]), self.latest)
            if found is None:
                size = max(1, size // 2)
            else:
                waiting, roster = waiting[size:], found
        return roster

    def _is_enough(self, roster: Roster) -> bool:
        return self.proven or (self.enough is not None and roster.value <= self.enough)

    def _with(self, shifts: dict[int, tuple[Shift, ...]]) -> Roster:
        queues, n, people = self.slopes.shape
        heads = np.zeros((queues, n), dtype=np.int64)
        for start, end, queue in (block for own in shifts.values() for shift in own for block in shift[3]):
            heads[queue, start : min(end, n)] += 1
        within = np.arange(people) < heads[:, :, None]
        return Roster(shifts, heads, int((self.slopes * within).sum()))

    def _choice(self, roster: Roster, size: int, generator: np.random.Generator) -> list[int]:
        """People at random, those the likelier who work where it costs."""
        people = self.facts.people
        last, following = np.maximum(0, roster.heads - 1)[:, :, None], np.minimum(roster.heads, people - 1)[:, :, None]
        over = np.take_along_axis(self.slopes, last, axis=2)[:, :, 0] * (roster.heads > 0)
        bad = (np.maximum(0, over) + np.maximum(0, -np.take_along_axis(self.slopes, following, axis=2)[:, :, 0])).sum(axis=0)
        total = np.concatenate([[0], np.cumsum(bad)])
        on = [sum(total[min(end, len(bad))] - total[start] for _, start, end, _ in roster.shifts[a]) for a in range(people)]
        weight = 1.0 + np.array(on) / max(1e-9, float(np.mean(on)))
        return generator.choice(people, size=size, replace=False, p=weight / weight.sum()).tolist()

    def _solved(self, facts: Facts, roster: Roster, chosen: frozenset[int], end: float) -> tuple[Roster | None, bool]:
        """(The roster with some lines anew, whether they are the best beside the others)."""
        model = cp_model.CpModel()
        others = {agent: shifts for agent, shifts in roster.shifts.items() if agent not in chosen}
        people = people_lines(model, facts, chosen)
        on = {agent: on_queues(people, agent, *self.slopes.shape[:2]) for agent in sorted(chosen)}
        price_heads(model, list(on.values()), self.slopes, self._with(others).heads)
        self._hint(model, roster, people, on)
        solver = new_solver(min(TURN_S, end - time.perf_counter()), self.seed, self.threads)
        solver.parameters.cp_model_probing_level, solver.parameters.symmetry_level = 0, 0
        solver.parameters.max_presolve_iterations = 1
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, False
        return self._with({**others, **_shifts(solver, people, on)}), status == cp_model.OPTIMAL

    def _hint(self, model: cp_model.CpModel, roster: Roster, people: Lines, on: dict[int, list[Row]]) -> None:
        for (agent, day), line in people.lines.items():
            if agent in roster.shifts:
                start, end = next(((s, e) for d, s, e, _ in roster.shifts[agent] if d == day), (1 << 60, 1 << 60))
                for at, by in zip(line.window.starts, line.begun, strict=True):
                    model.add_hint(by, int(at >= start))
                for at, by in zip(line.window.ends[:-1], line.ended, strict=False):
                    model.add_hint(by, int(at >= end))
        if self.slopes.shape[0] > 1:
            for agent, rows in on.items():
                blocks = [block for shift in roster.shifts.get(agent, ()) for block in shift[3]]
                for queue, row in enumerate(rows):
                    own = {step for start, end, at in blocks if at == queue for step in range(start, end)}
                    for step, variable in row.items():
                        model.add_hint(variable, int(step in own))


def _shifts(solver: cp_model.CpSolver, people: Lines, on: dict[int, list[Row]]) -> dict[int, tuple[Shift, ...]]:
    found: dict[int, list[Shift]] = {agent: [] for agent in on}
    for (agent, day), line in sorted(people.lines.items()):
        if solver.value(line.works):
            start = next(at for at, by in zip(line.window.starts, line.begun, strict=True) if solver.value(by))
            end = next(at for at, by in zip(line.window.ends, line.ended, strict=True) if solver.value(by))
            found[agent].append((day, start, end, _blocks(solver, on[agent], start, end)))
    return {agent: tuple(shifts) for agent, shifts in found.items()}


def _blocks(solver: cp_model.CpSolver, rows: list[Row], start: int, end: int) -> Blocks:
    if len(rows) == 1:
        return ((start, end, 0),)
    queues = [next(queue for queue, row in enumerate(rows) if solver.value(row[step])) for step in range(start, end)]
    edges = [start, *(start + k for k in range(1, end - start) if queues[k] != queues[k - 1]), end]
    return tuple((a, b, queues[a - start]) for a, b in pairwise(edges))
