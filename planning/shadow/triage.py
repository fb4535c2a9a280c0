"""A candidate's triage of the very incidents that the incumbent decided about, with the capacity that it had."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

import numpy as np

from center.shadow import ShadowChoice, Where
from planning.shadow.schema import Candidate
from planning.shadow.wave import ApartError
from planning.triage.contest import hold_triage
from planning.triage.risks import load_model
from planning.triage.sources import snapshot_wave
from routing.triage.build import Wave, build_problem
from routing.triage.problem import Choice, TriageProblem
from routing.triage.result import Triage
from routing.triage.schema import Prices
from routing.triage.snapshot import Snapshot, wave_of
from routing.triage.verify import Verdict, verify
from solvers.solution import Budget


@dataclass(frozen=True)
class TriageSide:
    """What the candidate made of a triage, and both judged at either's weights and risks."""

    backend: str | None
    seconds: float
    incumbent_cost: int
    verdict: Verdict
    incumbent_own_cost: int
    own_cost: int
    choices: tuple[ShadowChoice, ...]


def question_of(snapshot: Snapshot, triage: Triage) -> tuple[Snapshot, TriageProblem, tuple[Choice, ...]]:
    """The snapshot, problem and choices of a stored triage: incidents, risks and capacities are those that the incumbent had.

    Raises
    ------
    ApartError
        They do not fit each other, or the referee finds another cost than was stored.
    """
    decided = {choice.incident: choice for choice in triage.choices}
    asked = snapshot.model_copy(update={"incidents": [one for one in snapshot.incidents if one.id in decided]})
    teams = tuple(team.name for team in snapshot.triage.teams)
    if len(asked.incidents) != len(decided) or teams != triage.teams:
        raise ApartError("incidents or teams are not those of the stored snapshot")
    rows = [decided[one.id] for one in sorted(asked.incidents, key=lambda one: one.id)]
    breach = np.array([one.breach for one in rows])
    reassign = np.array([np.nan if one.reassign is None else one.reassign for one in rows])
    wave = wave_of(asked, breach, reassign)
    problem = _with_capacity(wave, asked, triage)
    choices = tuple(_choice(problem, triage, one.incident) for one in rows)
    stored = None if triage.chosen is None else triage.chosen.true_cost
    if verify(problem, choices).cost != stored:
        raise ApartError("the referee finds another cost than was stored with the triage")
    return asked, problem, choices


def shadow_triage(candidate: Candidate, snapshot: Snapshot, triage: Triage) -> TriageSide:
    """The candidate's answer beside the incumbent's.

    Raises
    ------
    ApartError
        As `question_of` does.
    InputError
        The candidate's risk model cannot be read.
    """
    asked, problem, incumbent = question_of(snapshot, triage)
    begun = time.perf_counter()
    own = _own_problem(candidate, asked, triage, problem)
    seed = triage.seed if candidate.seed is None else candidate.seed
    budget = Budget(seconds=candidate.seconds, sweeps=candidate.sweeps)
    contest = hold_triage(own, candidate.solvers(triage.contenders), budget, seed)
    seconds = time.perf_counter() - begun
    verdict = verify(problem, contest.choices)
    return TriageSide(
        backend=next((one.backend for one in contest.contenders if one.chosen), None),
        seconds=seconds,
        incumbent_cost=verify(problem, incumbent).cost,
        verdict=verdict,
        incumbent_own_cost=verify(own, incumbent).cost,
        own_cost=contest.verdict.cost,
        choices=tuple(
            ShadowChoice(str(one.incident), _where(problem, one), _where(problem, other))
            for one, other in zip(incumbent, contest.choices, strict=True)
        ),
    )


def _own_problem(candidate: Candidate, asked: Snapshot, triage: Triage, problem: TriageProblem) -> TriageProblem:
    """The problem at the candidate's prices and risks; the incumbent's where it changes neither."""
    if not candidate.triage_prices and candidate.risk_model is None:
        return problem
    settings = asked.triage
    if candidate.triage_prices:
        prices = Prices.model_validate(settings.prices.model_dump() | candidate.triage_prices)
        settings = settings.model_copy(update={"prices": prices})
    asked = asked.model_copy(update={"triage": settings})
    if candidate.risk_model is not None:
        return _with_capacity(snapshot_wave(asked, load_model(Path(candidate.risk_model)), None)[0], asked, triage)
    decided = {choice.incident: choice for choice in triage.choices}
    rows = [decided[one] for one in problem.ids.tolist()]
    reassign = np.array([np.nan if one.reassign is None else one.reassign for one in rows])
    return _with_capacity(wave_of(asked, np.array([one.breach for one in rows]), reassign), asked, triage)


def _with_capacity(wave: Wave, asked: Snapshot, triage: Triage) -> TriageProblem:
    problem = build_problem(wave, asked.triage)
    if problem.capacity.shape != triage.capacity.shape:
        raise ApartError("buckets are not those of the stored snapshot")
    return replace(problem, capacity=np.asarray(triage.capacity, dtype=np.int64))


def _choice(problem: TriageProblem, triage: Triage, incident: int) -> Choice:
    one = next(choice for choice in triage.choices if choice.incident == incident)
    if one.team is None or one.start_utc is None:
        return Choice(incident)
    minutes = (one.start_utc - problem.horizon.time_of(0).astimezone(UTC)).total_seconds() / 60
    return Choice(incident, problem.teams.index(one.team), round(minutes / problem.horizon.step_min))


def _where(problem: TriageProblem, choice: Choice) -> Where:
    if choice.team is None or choice.bucket is None:
        return Where("stay")
    return Where("team", team=problem.teams[choice.team], start_utc=problem.bucket_start(choice.bucket).astimezone(UTC))
