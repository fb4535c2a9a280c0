"""Several workers share one inbox on PostgreSQL: nothing is lost, nothing is answered twice; how many events a second, and how soon.

Made-up centres send a snapshot a minute each. Some deliveries are duplicates, some come out of order, some are malformed. First all of
them are handed in as fast as the inbox has room, which gives the throughput; then more at half that rate, which gives the time from
acceptance to answer of a centre that is not overrun. Afterwards the database is held to what was handed in.

    python -m benchmarks.nearline [--snapshots 10000] [--workers 4] [--sweeps 1] [--seed 1] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, select

from benchmarks.postgres_server import initdb, postgres_server
from center.errors import InputError
from center.nearline import Receipt, State
from center.nearline_file import read_event
from store.database import open_database
from store.nearline.deliver import deliver, deliver_unreadable, waiting
from store.nearline.errors import InboxFullError
from store.tables import NearlineCommitmentRow, NearlineDecisionRow, NearlineInboxRow, NearlineOutboxRow

CENTRES, FIRST = 8, datetime(2026, 3, 2, 6, tzinfo=UTC)
QUANTILES = (0.5, 0.9, 0.99)
_LINE_S = 600.0


@dataclass(frozen=True)
class Mix:
    """Shares of all deliveries."""

    duplicates: float = 0.05
    shuffled: float = 0.05
    malformed: float = 0.01


@dataclass
class Sent:
    """What was handed in: receipts, events in order of arrival (id, taken, whether its content is right), and for how long."""

    receipts: Counter[Receipt]
    arrived: dict[str, list[tuple[str, datetime, bool]]]
    seconds: float


def texts(count: int, mix: Mix, rng: random.Random, run: str = "a") -> list[str]:
    """So many deliveries, as they arrive."""
    own = round(count * (1 - mix.duplicates))
    events = [_event(run, k // CENTRES, k % CENTRES, rng) for k in range(own)]
    found = [(k, _spoilt(event, rng) if rng.random() < mix.malformed else json.dumps(event)) for k, event in enumerate(events)]
    late = set(rng.sample(range(own), round(mix.shuffled * count)))
    placed = [(k + rng.randint(1, 10) * CENTRES + 0.5 if k in late else float(k), text) for k, text in found]
    again = [(place + rng.random() * 400, text) for place, text in rng.sample(placed, count - own)]
    return [text for _, text in sorted([*placed, *again], key=lambda one: one[0])]


def _event(run: str, minute: int, centre: int, rng: random.Random) -> dict[str, Any]:
    """A snapshot of a small centre: whoever came in the last three minutes waits, half of the agents are busy for a while."""
    taken = FIRST + timedelta(minutes=minute)
    contacts = [
        {
            "id": f"{run}{centre}-{minute - age}-{k}",
            "queue": ("sales", "help")[k % 2],
            "created": (taken - timedelta(minutes=age)).isoformat(),
            "priority": 1 + (minute + k) % 5,
        }
        for age in range(3)
        for k in range(1 + (minute - age + centre) % 3)
    ]
    agents = [
        {
            "id": f"agent {centre}-{k}",
            "skills": {"sales": 1, "help": 1} if k % 3 else {"sales": 2},
            "free_at": (taken + timedelta(seconds=rng.choice((0, 0, 60, 200)))).isoformat(),
        }
        for k in range(6)
    ]
    queues = [{"name": name, "skill": name, "aht_s": aht, "deadline_min": 10} for name, aht in (("sales", 200), ("help", 320))]
    wave = {"schema_version": 1, "slot_min": 10, "slots": 2, "queues": queues, "agents": agents, "contacts": contacts}
    return {"event_id": f"{run}-{centre}-{minute}", "centre": f"{run}{centre}", "taken_at": taken.isoformat(), "wave": wave}


def _spoilt(event: dict[str, Any], rng: random.Random) -> str:
    """The event with something wrong with it."""
    kind = rng.randrange(4)
    if kind == 0:
        return json.dumps(event)[:-7]
    if kind == 1:
        return json.dumps({key: value for key, value in event.items() if key != "centre"})
    wrong: dict[str, Any] = {"contacts": [{"id": "x"}]} if kind == 2 else {"queues": []}
    return json.dumps(event | {"wave": event["wave"] | wrong})


def hand_in(engine: Engine, deliveries: Sequence[str], room: int, pace_s: float = 0.0) -> Sent:
    """Hand everything in; where the inbox is full, wait. `pace_s`: seconds between two deliveries."""
    sent, begun = Sent(Counter(), defaultdict(list), 0.0), time.monotonic()
    for number, text in enumerate(deliveries):
        if pace_s:
            time.sleep(max(0.0, begun + number * pace_s - time.monotonic()))
        _hand_in(engine, text, room, sent)
    sent.seconds = time.monotonic() - begun
    return sent


def _hand_in(engine: Engine, text: str, room: int, sent: Sent) -> None:
    try:
        event = read_event(text)
    except InputError:
        sent.receipts[deliver_unreadable(engine, text, "no event", "benchmark", datetime.now(UTC))] += 1
        return
    while True:
        try:
            receipt = deliver(engine, event, "benchmark", datetime.now(UTC), room)
            break
        except InboxFullError:
            time.sleep(0.02)
    sent.receipts[receipt] += 1
    if receipt is Receipt.ACCEPTED:
        wave = json.loads(text)["wave"]
        right = bool(wave["queues"]) and all("queue" in contact for contact in wave["contacts"])
        sent.arrived[event.centre].append((event.event_id, event.taken_utc, right))


@contextmanager
def workers(url: str, count: int, sweeps: int, folder: Path) -> Iterator[None]:
    """So many workers of the command line; they are told to stop at the end, and must end well."""
    code = "from cli.main import main; main()"
    options = ["nearline", "run", "--db", url, "--sweeps", str(sweeps), "--behind", "1e9", "--poll", "0.05"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, *options, "--name", f"w{k}", "--log", f"{folder}/w{k}.log", "--json", f"{folder}/w{k}.json"],
            stdout=subprocess.DEVNULL,
        )
        for k in range(count)
    ]
    try:
        _until(lambda: all((folder / f"w{k}.log").exists() for k in range(count)), "a worker does not start")
        time.sleep(2)
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(timeout=60) for process in processes]
    if any(codes):
        raise RuntimeError(f"workers ended with {codes}")


def _until(done: Any, fault: str) -> None:
    deadline = time.monotonic() + _LINE_S
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError(fault)
        time.sleep(0.05)


def judged(engine: Engine, sent: Sent) -> list[str]:
    """What is wrong with the database, in sentences; none is right."""
    with engine.connect() as connection:
        inbox = {row.event_id: row for row in connection.execute(select(NearlineInboxRow.__table__))}
        outbox = {row.event_id: row.state for row in connection.execute(select(NearlineOutboxRow.event_id, NearlineOutboxRow.state))}
        commitments = connection.execute(select(NearlineCommitmentRow.__table__).order_by(NearlineCommitmentRow.number)).all()
        decisions = connection.execute(select(NearlineDecisionRow.__table__)).all()
    accepted = [event for events in sent.arrived.values() for event in events]
    expected = {event_id: state for events in sent.arrived.values() for event_id, state in _expected(events)}
    got = {event_id: outbox.get(event_id) for event_id in expected}
    wrong = [event_id for event_id, state in expected.items() if got[event_id] != state]
    binding = [(one.event_id, one.subject) for one in decisions if one.binding and one.kind == "contact"]
    given = {(one.event_id, one.subject) for one in commitments if one.kind == "contact"}
    checks = [
        (len(outbox) == len(inbox), f"{len(inbox)} events, {len(outbox)} answers"),
        (all(row.state == outbox.get(event_id) for event_id, row in inbox.items()), "an event's state is not its answer's"),
        (len(accepted) == len(expected), "an id was accepted twice"),
        (not wrong, f"{len(wrong)} answers are not as they must be: {[(one, got[one], expected[one]) for one in wrong[:3]]}"),
        (sum(row.deliveries for row in inbox.values()) == sent.receipts.total(), "a delivery is not counted"),
        (len(set(binding)) == len(binding) and set(binding) == given, "a binding decision without a commitment, or the other way round"),
        (not _overlaps(commitments), f"given away twice: {_overlaps(commitments)[:3]}"),
    ]
    return [fault for holds, fault in checks if not holds]


def _expected(events: list[tuple[str, datetime, bool]]) -> Iterator[tuple[str, str]]:
    """What each event of a centre must end as, in order of arrival: older than the last one answered is superseded, wrong is dead."""
    last = datetime.min.replace(tzinfo=UTC)
    for event_id, taken, right in events:
        if taken < last:
            yield event_id, State.SUPERSEDED.value
        elif not right:
            yield event_id, State.DEAD.value
        else:
            last = taken
            yield event_id, State.ANSWERED.value


def _overlaps(commitments: Sequence[Any]) -> list[tuple[str, str, str]]:
    """Units given away anew before they were released."""
    free: dict[tuple[str, str, str, str], datetime | None] = {}
    found = []
    for one in commitments:
        key = one.centre, one.kind, one.owner, one.unit
        if key in free and (free[key] is None or free[key] > one.committed_utc):  # type: ignore[operator]
            found.append(key[1:])
        free[key] = one.released_utc
    return found


def latencies(engine: Engine) -> list[float]:
    """Seconds from acceptance to answer of every event answered."""
    columns: Any = NearlineOutboxRow.__table__.c
    query = select(columns.answered_utc, NearlineInboxRow.received_utc).join(
        NearlineInboxRow, NearlineInboxRow.event_id == columns.event_id
    )
    with engine.connect() as connection:
        rows = connection.execute(query.where(columns.state == State.ANSWERED.value)).all()
    return [(row.answered_utc - row.received_utc).total_seconds() for row in rows]


def measured(options: argparse.Namespace, programs: Path) -> dict[str, Any]:
    """Both parts, each on a server of its own."""
    rng, result = random.Random(options.seed), dict[str, Any]()
    flood = texts(options.snapshots, Mix(), rng)
    result["flood"] = _part(programs, flood, options, 0.0)
    pace = 2 / result["flood"]["per_second"]
    result["paced"] = _part(programs, texts(options.paced, Mix(), rng, "b"), options, pace)
    return result


def _part(programs: Path, deliveries: list[str], options: argparse.Namespace, pace_s: float) -> dict[str, Any]:
    with postgres_server(programs) as url, tempfile.TemporaryDirectory() as folder:
        engine = open_database(url)
        with workers(url, options.workers, options.sweeps, Path(folder)):
            begun = time.monotonic()
            sent = hand_in(engine, deliveries, options.room, pace_s)
            _until(lambda: waiting(engine) == 0, "events are left over")
            seconds = time.monotonic() - begun
        faults, found = judged(engine, sent), latencies(engine)
        shares = [json.loads(file.read_text()) for file in sorted(Path(folder).glob("*.json"))]
        engine.dispose()
    states: Counter[str] = Counter()
    for one in shares:
        states.update(one["states"])
    return {
        "deliveries": len(deliveries),
        "receipts": {str(key): value for key, value in sent.receipts.items()},
        "states": dict(states),
        "fallbacks": sum(one["fallbacks"] for one in shares),
        "by_worker": [sum(one["states"].values()) for one in shares],
        "seconds": seconds,
        "per_second": len(deliveries) / seconds,
        "latency_s": {str(q): float(np.quantile(found, q)) for q in QUANTILES} | {"max": max(found)},
        "faults": faults,
    }


def told(name: str, part: dict[str, Any]) -> str:
    """What happened, in lines."""
    latency = ", ".join(f"{key if key == 'max' else f'{float(key):.0%}'} {value:.2f} s" for key, value in part["latency_s"].items())
    lines = [
        f"{name}: {part['deliveries']:,} deliveries in {part['seconds']:.1f} s, {part['per_second']:.1f} a second",
        f"  receipts: {part['receipts']}",
        f"  ended: {part['states']}, of these by the rule alone: {part['fallbacks']}; by worker: {part['by_worker']}",
        f"  from acceptance to answer: {latency}",
    ]
    return "\n".join([*lines, *(f"  WRONG: {fault}" for fault in part["faults"] or ())])


def main() -> int:
    """Run; exit code 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--snapshots", type=int, default=10_000)
    parser.add_argument("--paced", type=int, default=1_000, help="deliveries of the second part")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--sweeps", type=int, default=1, help="work of the annealer in each wave")
    parser.add_argument("--room", type=int, default=200, help="events that may wait")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    programs = initdb()
    if programs is None:
        print("No initdb found: this benchmark needs PostgreSQL.")
        return 1
    result = measured(options, programs)
    for name, part in (("As fast as there is room", result["flood"]), ("At half that rate", result["paced"])):
        print(told(name, part))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 1 if any(part["faults"] for part in result.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
