"""One file solved by every backend, each answer judged by both referees."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.rosters.found import Found
from benchmarks.rosters.second_matsp import judge_matsp
from benchmarks.rosters.second_nrp import judge_nrp
from benchmarks.rosters.solution_files import solution_text
from benchmarks.rosters.solving import Said, solve_roster
from center.contender import Contender
from center.plan import Duty
from scheduling.formats.instance import COST_UNIT, Instance
from scheduling.formats.read import read_instance

SECOND = {"nrp": judge_nrp, "matsp": judge_matsp}


@dataclass(frozen=True)
class Run:
    """What one backend found on one file; costs in the benchmark's own points, None without an answer.

    Attributes
    ----------
    bound
        Proven by this backend, rounded up to whole points; None where it proves nothing.
    violations
        Broken rules, by our referee.
    second
        What the second referee finds; None without an answer.
    seconds, to_best
        Wall time of the solver, the model in memory, and until its best cost; None where it tells of none.
    solution
        The roster in the benchmark's own form; empty without an answer.
    """

    file: str
    format: str
    backend: str
    seed: int
    status: str
    seconds: float
    cost: float | None = None
    bound: int | None = None
    violations: tuple[str, ...] = ()
    second: Found | None = None
    to_best: float | None = None
    note: str = ""
    solution: str = field(default="", repr=False)

    @property
    def legal(self) -> bool:
        """Whether there is an answer and our referee finds nothing broken."""
        return self.cost is not None and not self.violations

    @property
    def agreed(self) -> bool:
        """Whether both referees say the same of legality and cost; so also without an answer."""
        return self.second is None or (self.second.legal == self.legal and self.second.cost == self.cost)


@dataclass(frozen=True)
class Outcome:
    """All runs on a file.

    Attributes
    ----------
    bound
        The best proven by anybody, whole points; None where nobody proves one.
    read_s, made_s
        Seconds it took to read the file and make the problem of it, and to make the model; the latter None where that is in each
        backend's own time.
    """

    file: str
    people: int
    days: int
    read_s: float
    made_s: float | None
    bound: int | None
    runs: tuple[Run, ...]


def run_file(path: Path, backends: Sequence[str], seconds: float, seed: int, said: Said) -> Outcome:
    """Solve a file as `crewtide plan nightly` solves a roster.

    Parameters
    ----------
    seconds
        Of each backend.
    said
        Told what runs next.

    Raises
    ------
    InputError
        The file cannot be read, or asks of somebody what nobody can do.
    """
    begun = time.perf_counter()
    instance = read_instance(path)
    problem = instance.problem
    read_s = time.perf_counter() - begun
    solved = solve_roster(problem, backends, seconds, seed, said)
    return Outcome(
        file=instance.name,
        people=len(instance.scenario.agents),
        days=len(instance.scenario.horizon.dates),
        read_s=read_s,
        made_s=solved.made_s,
        bound=points_up(solved.bound),
        runs=tuple(_run(instance, contender, duties) for contender, duties in solved.entries),
    )


def points_up(cost: int | None) -> int | None:
    """Hundredths as whole points, rounded up: a benchmark's costs are whole."""
    return None if cost is None else -(-cost // COST_UNIT)


def _run(instance: Instance, contender: Contender, duties: Sequence[Duty] | None) -> Run:
    text = "" if duties is None else solution_text(instance, duties)
    return Run(
        file=instance.name,
        format=instance.format,
        backend=contender.backend,
        seed=contender.seed,
        status=contender.status,
        seconds=contender.seconds,
        cost=None if contender.true_cost is None else contender.true_cost / COST_UNIT,
        bound=points_up(contender.bound),
        violations=contender.violations,
        second=SECOND[instance.format](instance.file.read_text(encoding="utf-8-sig"), text) if text else None,
        to_best=_to_best(contender),
        note=contender.note,
        solution=text,
    )


def _to_best(contender: Contender) -> float | None:
    best = min((energy for _, energy in contender.trace), default=None)
    return next((seconds for seconds, energy in contender.trace if energy == best), None)
