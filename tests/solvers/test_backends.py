"""What every backend owes: one vocabulary, answers scored again from the model, refusals in words."""

from __future__ import annotations

import numpy as np
import pytest

from center.errors import InputError
from solvers import backends, bqm
from solvers.backends import BACKENDS, describe, solve
from solvers.builder import ModelBuilder
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget, Solution, Status

BUDGET = Budget(seconds=0.5, sweeps=400, threads=1)
PROVING = ("cpsat", "mip", "exact")


@pytest.fixture
def trio() -> ChoiceModel:
    """Three people who are off or work one of two steps, at most one hour in all for the last: 27 assignments."""
    builder = ModelBuilder(("hours",))
    builder.add_rows(2, lo=1, hi=1, under=(5, 1), over=(2, 0))
    options = [builder.add_option(builder.add_profile((), ()))]
    options += [builder.add_option(builder.add_profile((0,), (1,)), step, (1,)) for step in (0, 1)]
    shifts = builder.add_list(options)
    for person in range(3):
        hours = builder.add_rows(1, lo=int(person > 0), hi=1, hard=True)
        builder.add_decision(shifts, costs=[0, person, 2 - person], links=[(0, hours)], owner=person)
    return builder.build()


@pytest.fixture
def impossible() -> ChoiceModel:
    """One person who owes three hours and has shifts of one."""
    builder = ModelBuilder(("hours",))
    hours = builder.add_rows(1, lo=3, hi=3, hard=True)
    nothing = builder.add_profile((), ())
    builder.add_decision(builder.add_list([builder.add_option(nothing, 0, (k,)) for k in (0, 1)]), links=[(0, hours)])
    return builder.build()


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name not in ("leap", "greedy")])  # paid; no optimum promised
class TestEveryBackend:
    def test_answer_is_the_least_and_scored_from_the_model(self, trio: ChoiceModel, backend: str) -> None:
        found = solve(trio, BUDGET, 3, backend)
        assert isinstance(found, Solution)
        assert (found.backend, found.seed, found.fingerprint) == (backend, 3, trio.fingerprint)
        assert found.assignment is not None
        assert found.assignment.dtype == np.int32
        assert (found.hard, found.energy) == score(trio, found.assignment) == (0, 1)
        assert found.seconds > 0
        assert found.version.split()[0] == BACKENDS[backend][1]
        assert found.confidence["legal"] is True

    def test_status_and_bound_claim_what_is_proven(self, trio: ChoiceModel, backend: str) -> None:
        found = solve(trio, BUDGET, 3, backend)
        proven = (Status.OPTIMAL, 1, 0.0) if backend in PROVING else (Status.FEASIBLE, None, None)
        assert (found.status, found.bound, found.confidence["gap_to_bound"]) == proven

    def test_trace_falls_to_the_energy(self, trio: ChoiceModel, backend: str) -> None:
        energies = [energy for _, energy in solve(trio, BUDGET, 3, backend).trace]
        assert energies == sorted(set(energies), reverse=True)
        assert energies[-1:] in ([], [1])

    def test_no_legal_answer(self, impossible: ChoiceModel, backend: str) -> None:
        found = solve(impossible, BUDGET, 1, backend)
        assert found.status is Status.INFEASIBLE
        assert found.bound is None
        if found.assignment is not None:
            assert (found.hard, found.energy) == score(impossible, found.assignment)
            assert found.confidence["legal"] is False
        else:
            assert (found.hard, found.energy, found.confidence) == (None, None, {})


@pytest.mark.parametrize(("backend", "room", "limit"), [("neal", bqm, "MAX_VARIABLES"), ("exact", backends, "EXACT_LIMIT")])
def test_too_large_is_a_refusal_not_an_exception(
    trio: ChoiceModel, monkeypatch: pytest.MonkeyPatch, backend: str, room: object, limit: str
) -> None:
    monkeypatch.setattr(room, limit, 8)
    found = solve(trio, BUDGET, 1, backend)
    assert found.status is Status.REFUSED
    assert found.assignment is None
    assert found.fingerprint == trio.fingerprint
    assert "limit of 8" in found.note


def test_leap_without_a_token_is_a_refusal_with_its_cure(trio: ChoiceModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.leap.available.why_unavailable", lambda: "no token; set one")
    found = solve(trio, BUDGET, 1, "leap")
    assert (found.status, found.assignment, found.note) == (Status.REFUSED, None, "no token; set one")
    assert found.money is None


def test_the_callers_referee_has_the_last_word(trio: ChoiceModel) -> None:
    accepted = solve(trio, BUDGET, 1, "exact", accept=lambda assignment: None)
    assert (accepted.status, accepted.note, accepted.legal) == (Status.OPTIMAL, "", True)
    refused = solve(trio, BUDGET, 1, "exact", accept=lambda assignment: "Not on Sundays.")
    assert (refused.status, refused.note, refused.legal) == (Status.INFEASIBLE, "Not on Sundays.", False)
    assert (refused.hard, refused.energy, refused.bound, refused.confidence["legal"]) == (0, 1, 1, False)


def test_every_backend_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.leap.available.why_unavailable", lambda: "no token; set one")
    described = {backend.name: backend for backend in describe()}
    assert list(described) == list(BACKENDS)
    assert [name for name, backend in described.items() if backend.missing] == ["leap"]
    assert all(backend.release.split()[1][0].isdigit() for backend in described.values())


def test_unknown_backend(trio: ChoiceModel) -> None:
    with pytest.raises(InputError, match=r"backend: found 'magic'; expected one of anneal, neal, tabu, leap, cpsat"):
        solve(trio, BUDGET, 1, "magic")


def test_reads_and_cooling_replay_the_annealer(trio: ChoiceModel) -> None:
    first = solve(trio, Budget(seconds=0.1), 1, "anneal")
    again = solve(trio, Budget(cooling=first.cooling), 1, "anneal")
    assert first.reads == len(first.cooling) - 1 > 0
    assert again.assignment is not None
    assert first.assignment is not None
    assert again.assignment.tolist() == first.assignment.tolist()
    assert again.cooling == first.cooling


def test_reads_that_agree_speak_for_an_answer(trio: ChoiceModel) -> None:
    assert solve(trio, BUDGET, 1, "anneal").confidence["reads_within_1_percent"] == 1.0
