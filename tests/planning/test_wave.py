"""A wave from snapshot to result."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planning.wave import contest as wave_contest
from planning.wave import run as wave_run
from planning.wave.plan import WaveOptions, plan_wave
from routing.wave.build import wave_problem
from routing.wave.problem import PLACES, WaveChoices
from routing.wave.snapshot import Snapshot, read_snapshot
from routing.wave.verify import verify_wave

WAVES = Path(__file__).resolve().parents[2] / "scenarios" / "waves"


@pytest.fixture(scope="module")
def small() -> Snapshot:
    """The hand-readable demo."""
    return read_snapshot(WAVES / "small.yaml")


def test_the_demo_is_solved_to_the_bound_with_reasons(small: Snapshot) -> None:
    wave = plan_wave(small, WaveOptions(seconds=3.0, sweeps=200))
    assert wave.id.startswith("wave-demo-20260302-")
    chosen = wave.chosen
    assert chosen is not None
    assert chosen.true_cost == wave.bound
    by = {choice.contact: choice for choice in wave.choices}
    assert by["t1"].agent == "cem"
    assert "min of waiting level 2 in tech is enough, 3 at first" in by["t1"].reason
    assert by["b1"].agent == by["b2"].agent
    assert "of the same customer" in by["b1"].reason
    assert by["x1"].place == "hold"
    assert "nobody here has what it needs in french" in by["x1"].reason
    assert by["e1"].late
    assert {c.backend for c in wave.contenders} == {"anneal", "cpsat", "greedy index", "longest idle"}
    assert any("is as good" in sentence for sentence in wave.says)
    assert any("agents on a contact's list" in sentence for sentence in wave.says)


def test_every_contender_is_judged_on_the_unpruned_problem(small: Snapshot) -> None:
    problem = wave_problem(small)
    wave = plan_wave(small, WaveOptions(seconds=1.0, sweeps=50, candidates=1))
    for contender in wave.contenders:
        assert contender.assignment is not None
        code = contender.assignment.astype(int)
        served = code >= PLACES
        slots = problem.n_slots
        choices = WaveChoices(
            np.where(served, (code - PLACES) // slots, -1), np.where(served, (code - PLACES) % slots, -1), np.where(served, -1, code)
        )
        verdict = verify_wave(problem, choices)
        assert (verdict.cost, verdict.violations) == (contender.true_cost, contender.violations)
        assert wave.bound is not None
        assert verdict.cost >= wave.bound


def test_the_same_seed_and_sweeps_give_the_same_wave() -> None:
    snapshot = read_snapshot(WAVES / "generated.yaml")
    options = WaveOptions(backends=("anneal",), sweeps=20, seed=4)
    one, two = (plan_wave(snapshot, options) for _ in range(2))
    assert one.choices == two.choices
    assert one.bound == two.bound


def test_a_solver_that_fails_is_recorded_and_the_others_go_on(small: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret customer words")

    monkeypatch.setattr(wave_run, "solve", broken)
    wave = plan_wave(small, WaveOptions(seconds=0.5, sweeps=10))
    failed = {c.backend: c for c in wave.contenders if c.status == "failed"}
    assert set(failed) == {"anneal", "cpsat"}
    assert all("secret" not in contender.note for contender in failed.values())
    assert wave.chosen is not None
    assert wave.chosen.legal


def test_too_large_for_memory_is_refused_with_the_size(small: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wave_contest, "MEMORY", 1)
    monkeypatch.setattr(wave_contest, "RANDOM_AGENTS", 0)
    wave = plan_wave(read_snapshot(WAVES / "generated.yaml"), WaveOptions(seconds=1.0, sweeps=2, candidates=1))
    refused = next(c for c in wave.contenders if c.backend == "cpsat, all agents")
    assert refused.status == "refused"
    assert "GB" in refused.note


def test_a_linear_wave_is_settled_by_exact_assignment(tmp_path: Path) -> None:
    path = tmp_path / "linear.yaml"
    path.write_text(
        """
schema_version: 1
site: linear
taken_at: "2026-03-02T09:00:00Z"
slots: 2
prices: {balance: 0}
queues: [{name: q, skill: s, aht_s: 840}]
agents: [{id: a, skills: {s: 1}}, {id: b, skills: {s: 1}, factors: {q: 0.9}}]
contacts:
  - {id: c1, queue: q, created: "2026-03-02T08:00:00Z", priority: 1}
  - {id: c2, queue: q, created: "2026-03-02T08:50:00Z"}
  - {id: c3, queue: q, created: "2026-03-02T08:40:00Z", priority: 2}
""",
        encoding="utf-8",
    )
    wave = plan_wave(read_snapshot(path), WaveOptions(seconds=0.5, sweeps=20))
    chosen = wave.chosen
    assert chosen is not None
    assert chosen.backend == "assignment"
    assert chosen.true_cost == wave.bound
    assert any("linear: exact assignment" in sentence for sentence in wave.says)
