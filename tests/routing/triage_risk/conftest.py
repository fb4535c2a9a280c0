"""A made-up incident log: slow categories breach, closing comes five days after resolution, the SLA is nine days to closing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from imports.incident_log import EVENT_FIELDS, IncidentLog
from routing.triage.risk.model import RiskModel
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.train import train

DAY = 86_400.0
START = 1_700_000_000.0
Maker = Callable[..., IncidentLog]


def _row(incident: int, time: float, opened: float, phase: str, **more: object) -> dict[str, object]:
    usual: dict[str, object] = dict.fromkeys(EVENT_FIELDS)
    usual |= {"priority": 3.0, "impact": 2.0, "urgency": 2.0, "reassignments": 0.0, "reopens": 0.0, "modifications": 0.0}
    return usual | {"incident": incident, "time": time, "opened": opened, "state": phase, "phase": phase, "made_sla": True} | more


def _log(n: int = 900, days: float = 45.0, seed: int = 1) -> IncidentLog:
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    ends = []
    for k in range(1, n + 1):
        opened = START + days * DAY * k / n
        kind = int(rng.integers(4))
        words = {
            "category": f"kind {kind}",
            "group": f"team {kind % 2}",
            "caller": f"caller {int(rng.integers(60))}",
            "priority": 1.0 + kind % 4,
        }
        resolved = opened + DAY * float(rng.exponential((0.3, 1.0, 4.0, 9.0)[kind]))
        closed = resolved + 5 * DAY
        passed = int(rng.poisson(0.4 + 0.6 * kind))
        late = float(closed - opened > 9 * DAY)
        rows.append(_row(k, opened + 60, opened, "open", **words))
        for step in range(passed):
            moment = opened + (resolved - opened) * (step + 1) / (passed + 1) + 60
            rows.append(_row(k, moment, opened, "open", **words, reassignments=step + 1.0, modifications=step + 1.0))
        done = {**words, "reassignments": float(passed)}
        rows.append(_row(k, resolved + 61, opened, "resolved", **done))
        rows.append(_row(k, closed + 61, opened, "closed", **done, made_sla=not late))
        ends.append((k, resolved + 61, closed + 61, late, float(passed)))
    events = pd.DataFrame(rows, columns=list(EVENT_FIELDS)).sort_values("time", kind="stable").reset_index(drop=True)
    outcomes = pd.DataFrame(ends, columns=["incident", "resolved", "closed", "breached", "reassignments"]).set_index("incident")
    return IncidentLog(events, outcomes, "UTC")


@pytest.fixture(scope="session")
def make_log() -> Maker:
    """Maker of made-up logs: number of incidents, days, seed."""
    return _log


@pytest.fixture(scope="session")
def log() -> IncidentLog:
    """900 incidents over 45 days, with all that ever became of them."""
    return _log()


@pytest.fixture(scope="session")
def now() -> float:
    """Day 30: two thirds of the incidents are opened, the newest are still open."""
    return START + 30 * DAY


@pytest.fixture(scope="session")
def quick() -> RiskSettings:
    """Settings for a model that trains in a moment."""
    return RiskSettings(iterations=20, learning_rate=0.2, leaf_size=10)


@pytest.fixture(scope="session")
def model(log: IncidentLog, now: float, quick: RiskSettings) -> RiskModel:
    """A model of what was known on day 30."""
    return train(log, now, quick)
