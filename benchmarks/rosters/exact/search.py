"""Large neighbourhood search: a few people's lines are solved anew by CP-SAT beside everybody else's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.rosters.exact.cover import Cover
from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.lines import Lines
from benchmarks.rosters.exact.people import people_lines

Shift = tuple[int, int, int]

# A missing head, in squares: more than any head too many that it may save. Seconds of one neighbourhood; people in the first.
MISSING, TURN_S, FIRST_PEOPLE = 40, 6.0, 4


@dataclass
class Roster:
    """Shifts (day, start, end) of those who have some, and the heads on each queue, shape ``(queues, n)``."""

    shifts: dict[int, tuple[Shift, ...]]
    heads: np.ndarray = field(repr=False)
    value: int

    def spans(self) -> list[tuple[int, int, int, int]]:
        """(agent, day, start, end) of every shift."""
        return [(agent, *shift) for agent in sorted(self.shifts) for shift in self.shifts[agent]]


@dataclass
class Search:
    """The search; everybody is brought in by groups first, then groups are changed."""

    facts: Facts
    seed: int
    workers: int
    stopped: threading.Event
    improved: Callable[[Roster], None]
    deadline: float

    def run(self) -> None:
        """Until the deadline."""
        generator = np.random.default_rng(self.seed)
        roster = Roster({}, np.zeros(self.facts.problem.need.shape, dtype=np.int64), 1 << 60)
        waiting, size = generator.permutation(self.facts.people).tolist(), FIRST_PEOPLE
        while not self.stopped.is_set() and time.perf_counter() < self.deadline:
            if waiting:
                chosen, waiting = waiting[:size], waiting[size:]
            else:
                chosen = self._choice(roster, size, generator)
            found, proven = self._solved(roster, frozenset(chosen), not waiting)
            if found is None:
                waiting = [*waiting, *(agent for agent in chosen if agent not in roster.shifts)]
            elif len(found.shifts) > len(roster.shifts) or found.value <= roster.value:
                better, roster = found.value < roster.value or len(found.shifts) > len(roster.shifts), found
                if better and not waiting:
                    self.improved(roster)
            size = min(self.facts.people, size + 1) if proven else max(2, size - 1)

    def _choice(self, roster: Roster, size: int, generator: np.random.Generator) -> list[int]:
        """People at random, those the likelier who work where heads are missing or too many."""
        problem = self.facts.problem
        bad = (MISSING * np.maximum(0, problem.need - roster.heads) + np.maximum(0, roster.heads - problem.enough)).sum(axis=0)
        total = np.concatenate([[0], np.cumsum(bad)])
        weight = np.array([sum(total[min(e, len(bad))] - total[s] for _, s, e in roster.shifts[a]) for a in range(self.facts.people)])
        weight = 1.0 + 3.0 * weight / max(1e-9, weight.mean())
        return generator.choice(self.facts.people, size=min(size, self.facts.people), replace=False, p=weight / weight.sum()).tolist()

    def _solved(self, roster: Roster, chosen: frozenset[int], whole: bool) -> tuple[Roster | None, bool]:
        """(The roster with some lines anew, whether they are the best beside the others)."""
        model, facts = cp_model.CpModel(), self.facts
        others = {agent: shifts for agent, shifts in roster.shifts.items() if agent not in chosen}
        people = people_lines(model, facts, chosen, tuple(shift[1:] for shifts in others.values() for shift in shifts))
        cover = Cover.of(model, facts.problem, MISSING * max(1, facts.problem.prices.over[1]))
        cover.served_by(people)
        cover.minimise()
        self._hint(model, roster, people, cover)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = self.workers, self.seed
        solver.parameters.cp_model_probing_level, solver.parameters.symmetry_level = 0, 0
        solver.parameters.max_time_in_seconds = max(0.05, min(TURN_S, self.deadline - time.perf_counter()))
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, False
        heads = np.array([[solver.value(one) for one in row] for row in cover.heads])
        own = _shifts(solver, people, chosen)
        return Roster({**others, **own}, heads, round(solver.objective_value)), status == cp_model.OPTIMAL

    def _hint(self, model: cp_model.CpModel, roster: Roster, people: Lines, cover: Cover) -> None:
        for (agent, day), line in people.lines.items():
            if agent in roster.shifts:
                start, end = next(((s, e) for d, s, e in roster.shifts[agent] if d == day), (1 << 60, 1 << 60))
                for at, by in zip(line.window.starts, line.begun, strict=True):
                    model.add_hint(by, int(at >= start))
                for at, by in zip(line.window.ends[:-1], line.ended, strict=False):
                    model.add_hint(by, int(at >= end))
        for row, known in zip(cover.heads, roster.heads.tolist(), strict=True):
            for variable, value in zip(row, known, strict=True):
                model.add_hint(variable, value)


def _shifts(solver: cp_model.CpSolver, people: Lines, chosen: frozenset[int]) -> dict[int, tuple[Shift, ...]]:
    found: dict[int, list[Shift]] = {agent: [] for agent in chosen}
    for (agent, day), line in sorted(people.lines.items()):
        if solver.value(line.works):
            start = next(at for at, by in zip(line.window.starts, line.begun, strict=True) if solver.value(by))
            end = next(at for at, by in zip(line.window.ends, line.ended, strict=True) if solver.value(by))
            found[agent].append((day, start, end))
    return {agent: tuple(shifts) for agent, shifts in found.items()}
