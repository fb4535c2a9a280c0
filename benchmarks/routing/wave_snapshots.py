"""Made-up snapshots of any size: ``python -m benchmarks.routing.wave_snapshots`` writes the one in ``scenarios/waves``.

Contacts of four channels with a heavy tail of handle times, agents with one to four skills of twelve and their own pace, three in
ten contacts of a customer who has two or three of them, one in ten of an incident of up to eight.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from routing.wave.schema import SnapshotFile
from routing.wave.snapshot import Snapshot, check_snapshot

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUEUES = ("billing", "orders", "returns", "delivery", "accounts", "fraud", "network", "devices", "software", "sales", "claims", "partners")
CHANNELS, SHARE = ("voice", "chat", "email", "callback"), (0.25, 0.3, 0.35, 0.1)
WEIGHTS = {"chat": 50}


def wave_data(contacts: int, agents: int, slots: int, seed: int, queues: int = 12, pairs: bool = True) -> dict[str, Any]:
    """A snapshot as plain data, its contacts inline."""
    rng = np.random.default_rng(seed)
    names = QUEUES[:queues]
    aht = rng.integers(20, 75, queues) * 10
    return {
        "schema_version": 1,
        "site": "generated",
        "title": f"{contacts:,} contacts, {agents:,} agents, {slots} slots, made up from seed {seed}",
        "taken_at": NOW.isoformat(),
        "slot_min": 15,
        "slots": slots,
        "weights": WEIGHTS,
        "limits": {"callback": max(1, contacts // 12), "overflow": max(1, contacts // 40)},
        "queues": [_queue(k, name, int(aht[k]), contacts, rng) for k, name in enumerate(names)],
        "agents": [_agent(k, names, slots, rng) for k in range(agents)],
        "contacts": _contacts(contacts, agents, names, aht, rng, pairs),
    }


def wave_snapshot(contacts: int, agents: int, slots: int, seed: int, queues: int = 12, pairs: bool = True) -> Snapshot:
    """The same, checked."""
    return check_snapshot(SnapshotFile.model_validate(wave_data(contacts, agents, slots, seed, queues, pairs)))


def _queue(k: int, name: str, aht_s: int, contacts: int, rng: np.random.Generator) -> dict[str, Any]:
    level = int(rng.integers(2, 5))
    return {
        "name": name, "skill": name, "level": level, "aht_s": aht_s,
        "relax": [{"after_min": 30 * (1 + step), "level": level - 1 - step} for step in range(level - 1)],
        "deadline_min": int(rng.choice([60, 120, 240, 480])),
        "expected_per_slot": round(float(rng.uniform(0, contacts / 400)), 1),
        "self_service": k % 3 == 0, "overflow": k % 2 == 0,
    }  # fmt: skip


def _agent(k: int, names: tuple[str, ...], slots: int, rng: np.random.Generator) -> dict[str, Any]:
    width = len(names)
    count = min(width, int(rng.choice([1, 2, 3, 4], p=[0.2, 0.4, 0.3, 0.1])))
    skills = [k % width, *((k + 1 + rng.choice(width - 1, count - 1, replace=False)) % width).tolist()] if count > 1 else [k % width]
    idle = timedelta(seconds=int(rng.integers(0, 1200)))
    agent: dict[str, Any] = {
        "id": f"a{k + 1:04d}",
        "skills": {names[s]: int(rng.integers(2, 6)) for s in skills},
        "factors": {names[s]: float(rng.choice([0.8, 0.9, 1.0, 1.1, 1.25])) for s in skills},
        "channels": [name for name, share in zip(CHANNELS, (0.85, 0.9, 0.9, 0.85), strict=True) if rng.random() < share] or ["email"],
        "idle_since": (NOW - idle).isoformat(),
    }
    if rng.random() < 0.2:
        agent["free_at"] = (NOW + timedelta(minutes=int(rng.integers(1, 15)))).isoformat()
    if rng.random() < 0.1 and slots > 1:
        agent["until"] = (NOW + timedelta(minutes=15 * int(rng.integers(1, slots)))).isoformat()
    if rng.random() < 0.3:
        agent["prefers"] = [agent["channels"][0]]
    return agent


def _contacts(
    count: int, agents: int, names: tuple[str, ...], aht: np.ndarray, rng: np.random.Generator, pairs: bool
) -> list[dict[str, Any]]:
    customer, incident = _groups(count, 0.3, 3, rng), _groups(count, 0.1, 8, rng)
    found: list[dict[str, Any]] = []
    shared: dict[tuple[str, int], int] = {}
    for k in range(count):
        # Half of the work is wanted in five queues in twelve: skills are scarce somewhere.
        queue = int(min(rng.integers(0, len(names)), rng.integers(0, len(names) + 4)))
        if pairs and incident[k] >= 0:  # an incident is of one queue, a customer's second contact mostly of the first one's
            queue = shared.setdefault(("incident", int(incident[k])), queue)
        elif pairs and customer[k] >= 0 and rng.random() < 0.7:
            queue = shared.setdefault(("customer", int(customer[k])), queue)
        waited = float(rng.exponential(40))
        contact: dict[str, Any] = {
            "id": f"c{k + 1:05d}",
            "queue": names[queue],
            "channel": str(rng.choice(CHANNELS, p=SHARE)),
            "created": (NOW - timedelta(seconds=round(60 * waited))).isoformat(),
            "priority": int(rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.15, 0.5, 0.2, 0.1])),
            "urgency": float(rng.choice([0.5, 1.0, 1.0, 2.0])),
            "value": int(rng.choice([0, 0, 200, 1000])),
            "handle_s": int(max(60, round(float(aht[queue]) * float(rng.lognormal(-0.125, 0.5))))),
        }
        if pairs and incident[k] >= 0:
            contact["incident"] = f"i{incident[k] + 1}"
        contact["customer"] = f"p{customer[k] + 1}" if pairs and customer[k] >= 0 else f"s{k + 1}"
        if agents and rng.random() < 0.1:
            contact["sticky_agent"] = f"a{int(rng.integers(0, agents)) + 1:04d}"
            contact["sticky_until"] = (NOW + timedelta(minutes=int(rng.integers(10, 60)))).isoformat()
        if rng.random() < 0.1:
            contact["prefers"] = str(rng.choice([*CHANNELS, "self_service"]))
        found.append(contact)
    return found


def _groups(count: int, share: float, most: int, rng: np.random.Generator) -> np.ndarray:
    """Group of each contact, -1 where it is in none; groups have two to `most` members."""
    group, shuffled, number = np.full(count, -1), rng.permutation(count)[: round(share * count)].tolist(), 0
    while len(shuffled) > 1:
        for _ in range(min(len(shuffled), int(rng.integers(2, most + 1)))):
            group[shuffled.pop()] = number
        number += 1
    return group


def write(folder: Path, contacts: int, agents: int, slots: int, seed: int) -> None:
    """`generated.yaml` with its contacts in a CSV beside it."""
    data = wave_data(contacts, agents, slots, seed)
    rows = data.pop("contacts")
    data["contacts_csv"] = "generated_contacts.csv"
    head = f"# Made by: python -m benchmarks.routing.wave_snapshots (seed {seed})\n"
    (folder / "generated.yaml").write_text(head + yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with open(folder / "generated_contacts.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2] / "scenarios" / "waves", contacts=240, agents=30, slots=4, seed=5)
