"""Have what a triage needs compiled, or loaded from its cache: a one-off of the machine that no budget of seconds pays for."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from center.horizon import Horizon
from planning.triage.contest import hold_triage
from routing.triage.problem import TriageProblem
from solvers.solution import Budget


def warm_up() -> None:
    """Decide about two related incidents, of which one can go up."""
    none = np.zeros(2, dtype=np.int64)
    problem = TriageProblem(
        horizon=Horizon(datetime(2026, 1, 5, 9, tzinfo=UTC), 60, 1, "UTC"),
        teams=("team",),
        tiers=(2,),
        ids=np.arange(2, dtype=np.int64),
        takes=np.ones((2, 1), dtype=bool),
        effort=np.ones(2, dtype=np.int64),
        capacity=np.ones((1, 1), dtype=np.int64),
        breach=np.array([300, 200], dtype=np.int64),
        needless=none,
        reassign=none,
        kept=np.zeros((1, 1), dtype=np.int64),
        price=np.zeros(1, dtype=np.int64),
        change=0,
        move=0,
        apart=1,
        split=1,
        promised=np.zeros((2, 2), dtype=np.int64),
        has_promise=np.zeros(2, dtype=bool),
        links=np.array([[0, 1]], dtype=np.int64),
    )
    hold_triage(problem, ["anneal"], Budget(sweeps=2, threads=1), 0)
