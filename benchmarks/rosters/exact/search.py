"""Large neighbourhood search: a few people's lines are solved anew by CP-SAT beside everybody else's."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.lines import Lines
from benchmarks.rosters.exact.people import people_lines
from benchmarks.rosters.exact.solver import new_solver
from benchmarks.rosters.exact.totals import price_totals

Shift = tuple[int, int, int]

# Seconds of one neighbourhood; people in the first; the steps between the starts of those who are brought in.
TURN_S, FIRST_PEOPLE, ROUGH_STEPS = 3.0, 4, 4


@dataclass
class Roster:
    """Shifts (day, start, end) of those who are in, people at work by step, and what they cost."""

    shifts: dict[int, tuple[Shift, ...]]
    at_work: np.ndarray = field(repr=False)
    value: int

    def spans(self) -> list[tuple[int, int, int, int]]:
        """(agent, day, start, end) of every shift."""
        return [(agent, *shift) for agent in sorted(self.shifts) for shift in self.shifts[agent]]


@dataclass
class Search:
    """The search: everybody is brought in by groups first, then groups are changed.

    Attributes
    ----------
    slopes
        Price of the k-th person at work in each step, shape ``(n, people)``.
    """

    facts: Facts
    slopes: np.ndarray
    seed: int
    threads: int | None
    deadline: float
    roster: Roster | None = None
    turns: int = 0

    def run(self) -> Roster | None:
        """The best until the deadline; None where not everybody was brought in."""
        generator = np.random.default_rng(self.seed)
        windows = {window: window.thinned(ROUGH_STEPS) for window in set(self.facts.windows.values())}
        rough = replace(self.facts, windows={key: windows[window] for key, window in self.facts.windows.items()})
        roster = self._with({} if self.roster is None else self.roster.shifts)
        waiting, size = [agent for agent in generator.permutation(self.facts.people).tolist() if agent not in roster.shifts], FIRST_PEOPLE
        while time.perf_counter() < self.deadline:
            chosen = waiting[:size] if waiting else self._choice(roster, size, generator)
            found, proven = self._solved(self.facts if not waiting else rough, roster, frozenset(chosen))
            if found is not None and (waiting or found.value <= roster.value):
                waiting, roster = waiting[len(chosen) :], found
            size = min(self.facts.people, size + 1) if proven else max(2, size - 1)
            self.turns += 1
        return None if waiting else roster

    def _with(self, shifts: dict[int, tuple[Shift, ...]]) -> Roster:
        at_work = np.zeros(len(self.slopes) + 1, dtype=np.int64)
        for _, start, end in (shift for own in shifts.values() for shift in own):
            at_work[min(start, len(self.slopes))] += 1
            at_work[min(end, len(self.slopes))] -= 1
        at_work = np.cumsum(at_work)[:-1]
        within = np.arange(self.slopes.shape[1]) < at_work[:, None]
        return Roster(shifts, at_work, int((self.slopes * within).sum()))

    def _choice(self, roster: Roster, size: int, generator: np.random.Generator) -> list[int]:
        """People at random, those the likelier who work where it costs."""
        kth = np.minimum(roster.at_work, self.slopes.shape[1] - 1)
        rows = np.arange(len(self.slopes))
        bad = np.maximum(0, self.slopes[rows, np.maximum(0, kth - 1)] * (roster.at_work > 0)) + np.maximum(0, -self.slopes[rows, kth])
        total = np.concatenate([[0], np.cumsum(bad)])
        on = [sum(total[min(end, len(bad))] - total[start] for _, start, end in roster.shifts[a]) for a in range(self.facts.people)]
        weight = 1.0 + np.array(on) / max(1e-9, float(np.mean(on)))
        return generator.choice(self.facts.people, size=min(size, self.facts.people), replace=False, p=weight / weight.sum()).tolist()

    def _solved(self, facts: Facts, roster: Roster, chosen: frozenset[int]) -> tuple[Roster | None, bool]:
        """(The roster with some lines anew, whether they are the best beside the others)."""
        model = cp_model.CpModel()
        others = {agent: shifts for agent, shifts in roster.shifts.items() if agent not in chosen}
        people = people_lines(model, facts, chosen)
        price_totals(people, self.slopes, self._with(others).at_work, len(chosen))
        self._hint(model, roster, people)
        solver = new_solver(min(TURN_S, self.deadline - time.perf_counter()), self.seed, self.threads)
        solver.parameters.cp_model_probing_level, solver.parameters.symmetry_level = 0, 0
        solver.parameters.max_presolve_iterations = 1
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, False
        return self._with({**others, **_shifts(solver, people, chosen)}), status == cp_model.OPTIMAL

    def _hint(self, model: cp_model.CpModel, roster: Roster, people: Lines) -> None:
        for (agent, day), line in people.lines.items():
            if agent in roster.shifts:
                start, end = next(((s, e) for d, s, e in roster.shifts[agent] if d == day), (1 << 60, 1 << 60))
                for at, by in zip(line.window.starts, line.begun, strict=True):
                    model.add_hint(by, int(at >= start))
                for at, by in zip(line.window.ends[:-1], line.ended, strict=False):
                    model.add_hint(by, int(at >= end))


def _shifts(solver: cp_model.CpSolver, people: Lines, chosen: frozenset[int]) -> dict[int, tuple[Shift, ...]]:
    found: dict[int, list[Shift]] = {agent: [] for agent in chosen}
    for (agent, day), line in sorted(people.lines.items()):
        if solver.value(line.works):
            start = next(at for at, by in zip(line.window.starts, line.begun, strict=True) if solver.value(by))
            end = next(at for at, by in zip(line.window.ends, line.ended, strict=True) if solver.value(by))
            found[agent].append((day, start, end))
    return {agent: tuple(shifts) for agent, shifts in found.items()}
