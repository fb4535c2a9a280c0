"""Have what a wave needs compiled, or loaded from its cache: a one-off of the machine that no budget of seconds pays for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from routing.wave.build import wave_problem
from routing.wave.cool import Cooling
from routing.wave.kernel import tables_of
from routing.wave.model import wave_model
from routing.wave.packing import tightened
from routing.wave.place import links_of
from routing.wave.reasons import explained
from routing.wave.rules import greedy_index, led_by_tolls, longest_idle, settled
from routing.wave.schema import SnapshotFile
from routing.wave.snapshot import check_snapshot
from routing.wave.tolls import relaxed


@lru_cache(maxsize=1)
def warm_up() -> None:
    """Solve a wave of two contacts by everything that is compiled; the second call does nothing."""
    now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    contact = {"queue": "q", "created": now - timedelta(minutes=5), "customer": "one"}
    data = {
        "schema_version": 1, "site": "warm", "taken_at": now, "slots": 2, "queues": [{"name": "q", "skill": "s", "aht_s": 300}],
        "agents": [{"id": "a", "skills": {"s": 1}}], "contacts": [contact | {"id": "1"}, contact | {"id": "2"}],
    }  # fmt: skip
    problem = wave_problem(check_snapshot(SnapshotFile.model_validate(data)))
    tables, links = tables_of(problem), links_of(problem)
    found = relaxed(problem, 1, 0.0, 1, rounds=1)
    tightened(problem, found, 0.1, found.bound + 1, 1)
    choices = led_by_tolls(problem, tables, links, found.tolls)
    longest_idle(problem, tables, links)
    greedy_index(problem, tables, links)
    settled(problem, tables, links, choices)
    wave_model(problem, found.lists)
    Cooling(problem, tables, links, choices, found.lists, found.tolls, 1).run(0, 0.0, 1, sweeps=1)
    explained(problem, choices, now)
