"""A candidate's wave on the very question that the incumbent answered, put together again from what is stored."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import numpy as np

from center.shadow import ShadowChoice, Where
from planning.shadow.policy_rule import by_policy
from planning.shadow.schema import Candidate
from planning.wave.contest import hold_wave
from planning.wave.run import WaveRun
from planning.wave.warm import warm_up
from routing.wave.build import wave_problem
from routing.wave.problem import NONE, WaveChoices, WaveProblem
from routing.wave.result import AGENT, PLACE_NAMES, Wave
from routing.wave.schema import SnapshotFile, WavePricesSpec
from routing.wave.snapshot import check_snapshot
from routing.wave.verify import WaveVerdict, verify_wave


class ApartError(Exception):
    """The question that the incumbent answered cannot be put together again."""


@dataclass(frozen=True)
class WaveSide:
    """What the candidate made of a wave, and both judged at either's weights."""

    backend: str
    seconds: float
    incumbent_cost: int
    verdict: WaveVerdict
    incumbent_own_cost: int
    own_cost: int
    choices: tuple[ShadowChoice, ...]
    notes: tuple[str, ...] = ()


def question_of(file: SnapshotFile, wave: Wave) -> tuple[SnapshotFile, WaveProblem, WaveChoices]:
    """The snapshot, problem and choices of a stored wave: contacts and capacities are those that the incumbent had.

    Contacts that were committed before, and time of agents that was given away, are in the snapshot that came in, but not in the wave.

    Raises
    ------
    ApartError
        They do not fit each other, or the referee finds another cost than was stored.
    """
    known = {contact.id: contact for contact in file.contacts}
    if any(choice.contact not in known for choice in wave.choices):
        raise ApartError("contacts were decided that the stored snapshot has not")
    asked = file.model_copy(update={"contacts": [known[choice.contact] for choice in wave.choices]})
    problem = wave_problem(check_snapshot(asked))
    cells = {(cell.agent, cell.slot): cell.capacity_min for cell in wave.agent_slots}
    if {agent for agent, _ in cells} - set(problem.agents) or (wave.slots, wave.slot_min) != (file.slots, file.slot_min):
        raise ApartError("agents or slots are not those of the stored snapshot")
    minutes = np.array([[cells.get((agent, slot), 0.0) for slot in range(problem.n_slots)] for agent in problem.agents])
    capacity = np.rint(minutes.reshape(problem.n_agents, problem.n_slots) * 60 / problem.grain_s).astype(np.int64)
    problem = replace(problem, capacity=capacity)
    choices = choices_of(problem, wave, file)
    stored = None if wave.chosen is None else wave.chosen.true_cost
    if problem.n and verify_wave(problem, choices).cost != stored:
        raise ApartError("the referee finds another cost than was stored with the wave")
    return asked, problem, choices


def choices_of(problem: WaveProblem, wave: Wave, file: SnapshotFile) -> WaveChoices:
    """A stored wave's choices as numbers."""
    agents = {name: k for k, name in enumerate(problem.agents)}
    rows = []
    for choice in wave.choices:
        if choice.place == AGENT and choice.start_utc is not None:
            slot = int((choice.start_utc - file.taken_at).total_seconds() // problem.slot_s)
            rows.append((agents.get(choice.agent or "", NONE), slot, NONE))
        else:
            rows.append((NONE, NONE, PLACE_NAMES.index(choice.place)))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return WaveChoices(columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy())


def shadow_wave(candidate: Candidate, file: SnapshotFile, wave: Wave) -> WaveSide:
    """The candidate's answer beside the incumbent's.

    Raises
    ------
    ApartError
        As `question_of` does.
    """
    asked, problem, incumbent = question_of(file, wave)
    own = _at_own_weights(candidate, asked, problem)
    warm_up()
    begun = time.perf_counter()
    if candidate.policy is not None:
        (made, notes), backend = by_policy(problem, candidate.policy, asked.taken_at), "policy"
    else:
        seed = wave.seed if candidate.seed is None else candidate.seed
        solvers = candidate.solvers(wave.contenders)
        run = WaveRun(own, solvers, candidate.seconds, candidate.candidates, seed, candidate.sweeps, unpruned=False)
        contest = hold_wave(run)
        made, notes = contest.choices, ()
        backend = next(one.backend for one in contest.contenders if one.chosen)
    seconds = time.perf_counter() - begun
    verdict = verify_wave(problem, made)
    return WaveSide(
        backend=backend,
        seconds=seconds,
        incumbent_cost=verify_wave(problem, incumbent).cost,
        verdict=verdict,
        incumbent_own_cost=verify_wave(own, incumbent).cost,
        own_cost=verify_wave(own, made).cost,
        choices=tuple(
            ShadowChoice(contact, _where(problem, incumbent, k, asked), _where(problem, made, k, asked))
            for k, contact in enumerate(problem.contacts)
        ),
        notes=notes,
    )


def _at_own_weights(candidate: Candidate, file: SnapshotFile, problem: WaveProblem) -> WaveProblem:
    if not candidate.wave_prices:
        return problem
    prices = WavePricesSpec.model_validate(file.prices.model_dump() | candidate.wave_prices)
    own = wave_problem(check_snapshot(file.model_copy(update={"prices": prices})))
    return replace(own, capacity=problem.capacity)


def _where(problem: WaveProblem, choices: WaveChoices, k: int, file: SnapshotFile) -> Where:
    if choices.agent[k] < 0:
        return Where(PLACE_NAMES[int(choices.place[k])])
    start = file.taken_at.astimezone(UTC) + timedelta(seconds=int(choices.slot[k]) * problem.slot_s)
    return Where(AGENT, agent=problem.agents[int(choices.agent[k])], start_utc=start)
