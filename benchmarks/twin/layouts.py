"""The centres that are timed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from center.policy import Policy
from twin.distribution import exponential, lognormal
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Shrinkage, Spells
from twin.read import read_layout

AHT, PATIENCE = 100.0, 200.0
LAYOUTS = Path(__file__).parents[2] / "scenarios" / "layouts"


def one_queue(hours: int) -> Layout:
    """M/M/100+M: one arrival a second, service 100 s, patience 200 s."""
    queue = LayoutQueue("calls", np.full(hours, 3600.0), (exponential(AHT),), (exponential(PATIENCE),))
    return Layout((queue,), _always(np.ones((100, 1), dtype=int)), 3600.0, hours)


def six_skills(hours: int) -> Layout:
    """Six queues, 90 agents with two skills each in 15 pairs."""
    pairs = [(i, j) for i in range(6) for j in range(i)]
    level = np.zeros((90, 6), dtype=int)
    for a in range(90):
        level[a, list(pairs[a % len(pairs)])] = 1
    queues = tuple(LayoutQueue(f"q{q}", np.full(hours, 540.0), (exponential(AHT),), (exponential(PATIENCE),)) for q in range(6))
    return Layout(queues, _always(level), 3600.0, hours)


def simple_msk() -> Layout:
    """The published three types, two groups, three periods."""
    return read_layout(LAYOUTS / "simple_msk.yaml")


def bank_week() -> Layout:
    """A made-up bank's week: 5 queues, 320 agents on shifts with breaks, quarter hours, day-level variation, shrinkage."""
    rng = np.random.default_rng(1)
    clock = (np.arange(672) % 96) / 4
    day = np.arange(672) // 96
    shape = np.where((clock >= 7) & (clock < 21), np.exp(-((clock - 11) ** 2) / 18) + 0.5 * np.exp(-((clock - 16) ** 2) / 10), 0.0)
    weight = np.array([1.15, 1.05, 1.0, 1.0, 1.05, 0.5, 0.25])[day]
    volumes = np.array([330, 110, 70, 50, 40])
    queues = tuple(
        LayoutQueue(f"q{q}", volume * shape * weight, (lognormal(240, 1.2),), (exponential(240),), gamma_shape=100.0)
        for q, volume in enumerate(volumes)
    )
    level = np.zeros((320, 5), dtype=int)
    level[np.arange(320), rng.choice(5, 320, p=volumes / volumes.sum())] = 1
    level[np.arange(320), rng.integers(0, 5, 320)] = 1
    rows = []
    for a in range(320):
        for d in rng.choice(7, 5, replace=False, p=[0.16, 0.16, 0.16, 0.16, 0.16, 0.12, 0.08]):
            start = d * 86400 + (7 + rng.integers(0, 25) / 4) * 3600
            for begin, end in ((0.0, 2.0), (2.25, 4.0), (4.5, 6.5), (6.75, 8.5)):
                rows.append((a, start + begin * 3600, start + end * 3600))
    who, login, logout = np.array(rows).T
    agents = Agents(tuple(f"a{k}" for k in range(320)), level, Spells(who.astype(int), login, logout), hourly_cost=np.full(320, 20.0))
    return Layout(queues, agents, 900.0, 672, day=day, gamma_shape=60.0, shrinkage=Shrinkage(absence=0.04, away=0.03), policy=Policy())


def _always(level: np.ndarray) -> Agents:
    size = len(level)
    return Agents(tuple(f"a{k}" for k in range(size)), level, Spells(np.arange(size), np.zeros(size), np.full(size, np.inf)))
