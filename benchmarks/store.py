"""Many clients publish to one site and day at once: one wins each time, nothing is lost, nobody waits for ever.

Two ways. *Rounds*: every client looks at the day, all go on together, and each publishes its own plan over the revision that all have
seen; exactly one may win. *Free for all*: every client publishes until it has won so many times, looking again whenever it loses.
Afterwards the database is held to what the clients say happened. Each client is a process with a connection of its own.

    python -m benchmarks.store [--clients 20] [--rounds 20] [--wins 5]
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from benchmarks.postgres_server import initdb, postgres_server
from center.horizon import Horizon
from center.plan import Forecast, Plan, Requirement
from store.audit import read_trail
from store.database import open_database
from store.in_force import days_in_force, revisions
from store.lifecycle import publish
from store.plans import load_plan, save_plan
from store.stale import StaleError

DAY, SITE = date(2026, 3, 2), "busy"
_PATIENCE_S = 120.0
_SIDES = "ab"


@dataclass(frozen=True)
class Attempt:
    """One try to publish: by whom, in which round (None in the free for all), over which revision, and how it ended.

    `ended` is ``won``, ``lost`` (a `StaleError`, whose text is `said`) or ``failed`` (anything else); `seconds` is the call's time.
    """

    client: int
    round: int | None
    revision: int
    ended: str
    said: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """All attempts, and what is wrong with the database afterwards, in sentences; empty is right."""

    attempts: tuple[Attempt, ...]
    faults: tuple[str, ...]
    audit_rows: int
    attempts_by_round: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def won(self) -> int:
        """How many attempts won."""
        return sum(one.ended == "won" for one in self.attempts)


def contend(url: str, clients: int, rounds: int, wins: int) -> Outcome:
    """Let the clients loose on a database that is empty or new."""
    engine = open_database(url)
    for client in range(clients):
        for side in _SIDES:
            save_plan(engine, small_plan(client, side), by=f"client {client}")
    engine.dispose()
    attempts = _run_clients(url, clients, rounds, wins)
    return _judged(url, attempts, clients, rounds, wins)


def small_plan(client: int, side: str) -> Plan:
    """A plan of one day and one queue, whole but for people: what is contended for is the day, not the size."""
    horizon = Horizon.of_days(DAY, 1, 60, "Europe/Madrid")
    ones, whole = np.ones((1, horizon.n)), np.ones((1, horizon.n), dtype=np.int64)
    return Plan(
        id=plan_id(client, side),
        created_utc=datetime(2026, 3, 1, tzinfo=UTC),
        name=SITE,
        title="",
        seed=client,
        scenario_text="{}",
        scenario_fingerprint="0" * 64,
        horizon=horizon,
        queues=("calls",),
        agents=(),
        agent_contract=(),
        agent_zone=(),
        open_steps=ones > 0,
        forecast=Forecast(ones, {}, ones * 240, ("flat",)),
        requirement=Requirement(whole, whole, ones, ones, ones, ones, 0.0),
        duties=(),
        cover=whole,
        contenders=(),
        unmet=(),
        kpis={},
    )


def plan_id(client: int, side: str) -> str:
    """Id of one of a client's two plans: it publishes them in turns, so that its next one is never in force already."""
    return f"{SITE}-{DAY:%Y%m%d}-{client:05d}{side}"


def _run_clients(url: str, clients: int, rounds: int, wins: int) -> tuple[Attempt, ...]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["numpy", "store.lifecycle", "store.plans"])  # imported once for all clients
    barrier, queue = context.Barrier(clients, timeout=_PATIENCE_S), context.Queue()
    workers = [context.Process(target=client_run, args=(url, k, rounds, wins, barrier, queue), daemon=True) for k in range(clients)]
    for worker in workers:
        worker.start()
    found = [attempt for _ in workers for attempt in queue.get(timeout=_PATIENCE_S + rounds * 30)]
    for worker in workers:
        worker.join(timeout=_PATIENCE_S)
    return tuple(found)


def client_run(url: str, client: int, rounds: int, wins: int, barrier: Any, queue: Any) -> None:
    """One client's life: the rounds, then the free for all; its attempts go to `queue`."""
    engine = open_database(url)
    attempts: list[Attempt] = []
    try:
        for number in range(rounds):
            barrier.wait()
            known = revisions(engine, SITE, [DAY])[DAY]
            barrier.wait()  # all have seen the same
            attempts.append(_attempt(engine, client, number, known, _side(attempts)))
        barrier.wait()
        deadline = time.monotonic() + _PATIENCE_S
        while sum(one.round is None and one.ended == "won" for one in attempts) < wins and time.monotonic() < deadline:
            attempts.append(_attempt(engine, client, None, revisions(engine, SITE, [DAY])[DAY], _side(attempts)))
    finally:
        queue.put(attempts)
        engine.dispose()


def _side(attempts: Sequence[Attempt]) -> str:
    return _SIDES[sum(one.ended == "won" for one in attempts) % len(_SIDES)]


def _attempt(engine: Any, client: int, number: int | None, known: int, side: str) -> Attempt:
    """Publish one of the client's plans over the revision `known`."""
    begun = time.monotonic()
    ended, said = "won", ""
    try:
        publish(engine, plan_id(client, side), f"client {client}", f"round {number}", {DAY: known})
    except StaleError as error:
        ended, said = "lost", str(error)
    except Exception as error:  # a deadlock, a lock that was not given: what this benchmark looks for
        ended, said = "failed", f"{type(error).__name__}: {error}"
    return Attempt(client, number, known, ended, said, time.monotonic() - begun)


def _judged(url: str, attempts: tuple[Attempt, ...], clients: int, rounds: int, wins: int) -> Outcome:
    engine = open_database(url, create=False)
    trail = [entry for entry in read_trail(engine) if entry.action == "published"]
    now = days_in_force(engine, SITE)[DAY]
    won = [one for one in attempts if one.ended == "won"]
    by_round = {number: Counter(one.ended for one in attempts if one.round == number) for number in range(rounds)}
    there = [load_plan(engine, plan_id(client, side)).seed for client in range(clients) for side in _SIDES]
    engine.dispose()
    last = max(won, key=lambda one: one.revision)
    free = Counter(one.client for one in won if one.round is None)
    checks: list[tuple[bool, str]] = [
        (all(one.ended != "failed" for one in attempts), f"failed: {[one.said for one in attempts if one.ended == 'failed'][:3]}"),
        (all(count == {"won": 1, "lost": clients - 1} for count in by_round.values()), f"rounds: {by_round}"),
        (len(trail) == len(won), f"{len(trail)} rows in the audit trail, {len(won)} attempts won"),
        (now.revision == len(won), f"revision {now.revision} after {len(won)} wins"),
        (sorted(one.revision for one in won) == list(range(len(won))), "two attempts won over the same revision"),
        (now.plan_id[:-1] == plan_id(last.client, ""), f"{now.plan_id} is in force, the last winner is client {last.client}"),
        (
            [f"client {one.client}" for one in sorted(won, key=lambda one: -one.revision)] == [entry.actor for entry in trail],
            "who won when",
        ),
        (there == [client for client in range(clients) for _ in _SIDES], "a plan is lost"),
        (all("put there by client" in one.said for one in attempts if one.ended == "lost"), "a loser was not told who was first"),
        (all(free[client] == wins for client in range(clients)), f"free for all: {dict(free)}"),
    ]
    return Outcome(attempts, tuple(said for holds, said in checks if not holds), len(trail), by_round)


def told(name: str, outcome: Outcome, clients: int, rounds: int, seconds: float) -> str:
    """What happened, in lines."""
    ends = Counter(one.ended for one in outcome.attempts)
    lines = [
        f"{name}: {clients} clients, {rounds} rounds at once, then a free for all; {len(outcome.attempts):,} attempts in {seconds:.1f} s",
        f"  rounds with exactly one winner: {sum(count['won'] == 1 for count in outcome.attempts_by_round.values())} of {rounds}",
        f"  won {ends['won']:,}, lost {ends['lost']:,}, failed {ends['failed']:,}",
        f"  audit rows: {outcome.audit_rows:,}, attempts that won: {outcome.won:,}",
    ]
    for end in ("won", "lost"):
        times = [1000 * one.seconds for one in outcome.attempts if one.ended == end]
        if times:
            quantiles = ", ".join(
                f"{q:.0%} {value:.0f}" for q, value in zip((0.5, 0.9, 1.0), np.quantile(times, (0.5, 0.9, 1.0)), strict=True)
            )
            lines.append(f"  milliseconds of an attempt that {end}: {quantiles}")
    return "\n".join([*lines, *(f"  WRONG: {fault}" for fault in outcome.faults)])


def _timed(name: str, url: str, options: argparse.Namespace, say: Callable[[str], None]) -> bool:
    begun = time.monotonic()
    outcome = contend(url, options.clients, options.rounds, options.wins)
    say(told(name, outcome, options.clients, options.rounds, time.monotonic() - begun))
    return not outcome.faults


def main() -> int:
    """Run on both databases; exit code 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--wins", type=int, default=5, help="of each client in the free for all")
    options = parser.parse_args()
    programs, right = initdb(), True
    if programs is None:
        print("PostgreSQL: no initdb found, left out.")
    else:
        with postgres_server(programs, ["max_connections=200"]) as url:
            right = _timed("PostgreSQL", url, options, print)
    with tempfile.TemporaryDirectory() as folder:
        right = _timed("SQLite", f"sqlite:///{folder}/plans.db", options, print) and right
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
