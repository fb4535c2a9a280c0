"""Small waves: data to change, and random ones."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from routing.wave.build import wave_problem
from routing.wave.problem import WaveChoices, WaveProblem
from routing.wave.schema import SnapshotFile
from routing.wave.snapshot import Snapshot, check_snapshot

NOW = "2026-03-02T09:00:00+01:00"
_DATA: dict[str, Any] = {
    "schema_version": 1,
    "site": "demo",
    "taken_at": NOW,
    "slot_min": 15,
    "slots": 2,
    "weights": {"chat": 50},
    "limits": {"callback": 1, "overflow": 1},
    "prices": {"balance": 0.02},
    "queues": [
        {"name": "billing", "skill": "billing", "level": 2, "aht_s": 420, "deadline_min": 60, "overflow": True},
        {
            "name": "tech", "skill": "tech", "level": 3, "aht_s": 600,
            "relax": [{"after_min": 20, "level": 2}, {"after_min": 60, "level": 1}],
            "also": {"french": 1}, "expected_per_slot": 1, "self_service": True,
        },
    ],
    "agents": [
        {"id": "ana", "skills": {"billing": 4, "french": 2}, "factors": {"billing": 0.8}, "idle_since": "2026-03-02T08:50:00+01:00"},
        {"id": "ben", "skills": {"billing": 2, "tech": 2, "french": 1}, "channels": ["voice", "email"]},
        {"id": "cem", "skills": {"tech": 3, "french": 3}, "prefers": ["chat"]},
    ],
    "contacts": [
        {"id": "b1", "queue": "billing", "created": "2026-03-02T08:41:00+01:00", "priority": 1, "customer": "k7"},
        {"id": "b2", "queue": "billing", "channel": "chat", "created": "2026-03-02T08:52:00+01:00", "customer": "k7"},
        {"id": "t1", "queue": "tech", "created": "2026-03-02T08:35:00+01:00", "urgency": 2, "incident": "i1"},
        {"id": "t2", "queue": "tech", "channel": "chat", "created": "2026-03-02T08:50:00+01:00", "incident": "i1", "sticky_agent": "cem"},
    ],
}  # fmt: skip


@pytest.fixture
def data() -> dict[str, Any]:
    """A snapshot as plain data, the test's own copy."""
    return copy.deepcopy(_DATA)


@pytest.fixture
def checked() -> Callable[[dict[str, Any]], Snapshot]:
    """Plain data -> checked snapshot."""
    return lambda found: check_snapshot(SnapshotFile.model_validate(found))


@pytest.fixture
def posed(checked: Callable[[dict[str, Any]], Snapshot]) -> Callable[[dict[str, Any]], WaveProblem]:
    """Plain data -> problem."""
    return lambda found: wave_problem(checked(found))


@pytest.fixture
def at() -> Callable[..., WaveChoices]:
    """Choices from one item a contact: ``(agent, slot)``, or a place's number."""

    def make(*where: tuple[int, int] | int) -> WaveChoices:
        served = [w if isinstance(w, tuple) else (-1, -1) for w in where]
        places = [-1 if isinstance(w, tuple) else w for w in where]
        return WaveChoices(np.array([a for a, _ in served]), np.array([s for _, s in served]), np.array(places))

    return make


@pytest.fixture(scope="session")
def random_problem() -> Callable[..., WaveProblem]:
    """A random problem of a seed: every rule and price in play, few enough choices for the oracle."""

    def make(seed: int, contacts: int = 4, agents: int = 3, slots: int = 2, **changes: Any) -> WaveProblem:
        rng = np.random.default_rng(seed)
        skills = ["s0", "s1"]
        found: dict[str, Any] = {
            "schema_version": 1, "site": "rnd", "taken_at": NOW, "slots": slots, "weights": {"chat": 50},
            "limits": {"callback": int(rng.integers(0, 3)), "overflow": 1}, "prices": {"balance": float(rng.choice([0, 0.02]))},
            "queues": [
                {
                    "name": f"q{k}", "skill": skills[k], "level": 3, "relax": [{"after_min": 20, "level": 1}], "aht_s": 400 + 500 * k,
                    "deadline_min": 45, "expected_per_slot": float(rng.integers(0, 2)), "self_service": k == 0, "overflow": k == 1,
                    "also": {"x": 1} if rng.random() < 0.3 else {},
                }
                for k in range(2)
            ],
            "agents": [
                {
                    "id": f"a{k}", "skills": {s: int(rng.integers(1, 5)) for s in [*skills, "x"] if rng.random() < 0.8},
                    "factors": {"q0": float(rng.choice([0.8, 1.0, 1.3]))},
                    "channels": ["voice", "email"] if rng.random() < 0.3 else ["voice", "chat", "email", "callback"],
                    "prefers": ["chat"] if rng.random() < 0.3 else [],
                    "free_at": f"2026-03-02T09:0{int(rng.integers(0, 9))}:00+01:00",
                }
                for k in range(agents)
            ],
            "contacts": [
                {
                    "id": f"c{k}", "queue": f"q{int(rng.integers(0, 2))}", "channel": str(rng.choice(["voice", "chat"])),
                    "created": f"2026-03-02T08:{int(rng.integers(10, 60))}:00+01:00", "priority": int(rng.integers(1, 6)),
                    "handle_s": int(rng.integers(100, 1300)), "customer": f"k{int(rng.integers(0, 3))}",
                    "incident": f"i{int(rng.integers(0, 3))}",
                    **({"sticky_agent": "a0", "sticky_until": "2026-03-02T09:10:00+01:00"} if rng.random() < 0.4 else {}),
                    **({"prefers": "self_service"} if rng.random() < 0.2 else {}),
                    **({"level": 2} if rng.random() < 0.2 else {}),
                }
                for k in range(contacts)
            ],
        }  # fmt: skip
        found.update(changes)
        return wave_problem(check_snapshot(SnapshotFile.model_validate(found)))

    return make
