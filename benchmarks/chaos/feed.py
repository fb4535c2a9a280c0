"""Events of a few small centres, in blocks, such that it is known what may be given away how often.

Within a block of snapshots, ten seconds apart, contacts and incidents are only added and nothing is released: each of them may be given
away once, and an agent's minutes and a team's places too. The next block of a centre is hours later, with others.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

CENTRES, BLOCK, STEP_S, APART_H = 8, 5, 10, 3
_FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)
_QUEUES = [{"name": name, "skill": name, "aht_s": 300} for name in ("sales", "help")]
_TEAM = {"name": "second line", "tier": 2, "capacity": 2, "open": ["daily 00:00-24:00"], "takes": {}, "relief": 0.8}
_TRIAGE = {"name": "feed", "zone": "UTC", "horizon": {"bucket_min": 60, "buckets": 2}, "teams": [_TEAM]}


@dataclass
class Feed:
    """Makes events, those of each centre in their order."""

    rng: random.Random
    made: list[str] = field(default_factory=list)

    def event(self) -> str:
        """The next event as JSON."""
        number, centre = divmod(len(self.made), CENTRES)
        block, place = divmod(number, BLOCK)
        taken = _FIRST + timedelta(hours=APART_H * block, seconds=STEP_S * place)
        name = f"centre-{centre}-{number}"
        self.made.append(name)
        head = {"event_id": name, "centre": f"centre-{centre}", "taken_at": taken.isoformat()}
        mark = f"{centre}-{block}"
        parts = {"wave": self._wave(taken, mark, place)}
        if centre % 2:
            parts["triage"] = self._triage(taken, centre, block, place)
        return json.dumps(head | parts)

    def _wave(self, taken: datetime, mark: str, place: int) -> dict[str, Any]:
        contacts = [
            {
                "id": f"c{mark}-{k}",
                "queue": ("sales", "help")[k % 2],
                "created": (_block(taken, place) - timedelta(minutes=k % 7)).isoformat(),
                "handle_s": 240 + 60 * (k % 4),
            }
            for k in range(3 * (place + 1))
        ]
        agents = [{"id": f"a{k}", "skills": {"sales": 1, "help": 1} if k else {"sales": 2}} for k in range(3)]
        self.rng.shuffle(contacts)
        return {"schema_version": 1, "slots": 2, "queues": _QUEUES, "agents": agents, "contacts": contacts}

    def _triage(self, taken: datetime, centre: int, block: int, place: int) -> dict[str, Any]:
        incidents = [
            {
                "id": 1_000 * (1_000 * centre + block) + k,
                "opened": (_block(taken, place) - timedelta(hours=1 + k)).isoformat(),
                "priority": 1 + k % 3,
                "breach": 0.5 + 0.1 * (k % 4),
            }
            for k in range(place + 2)
        ]
        return {"schema_version": 1, "triage": _TRIAGE, "incidents": incidents}


def _block(taken: datetime, place: int) -> datetime:
    return taken - timedelta(seconds=STEP_S * place)
