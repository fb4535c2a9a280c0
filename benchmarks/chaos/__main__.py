"""Crewtide under fire: ``python -m benchmarks.chaos [--kills 200] [--seed 1] [--only NAMES] [--outage S] [--json FILE]``.

Kills nightly, peak and near-line runs by SIGKILL at random moments, on SQLite and on PostgreSQL, and judges the databases from their
rows; takes a worker's database away for half a minute; lets the disk be full by a limit on the size of files; and lets the remote
solver hang. Lines that begin with MISSED say what went wrong; the exit code is 1 then. PostgreSQL's `initdb` is needed.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.chaos.child import Nursery
from benchmarks.chaos.disk import disk_full
from benchmarks.chaos.nearline import nearline_kills
from benchmarks.chaos.outage import outages
from benchmarks.chaos.plans import plan_kills, prepared
from benchmarks.chaos.remote import remote_hangs
from benchmarks.chaos.result import Experiment
from benchmarks.chaos.server import Server
from benchmarks.postgres_server import initdb, postgres_server

KINDS = ("plans", "nearline", "outage", "disk", "remote")
OUTAGE_S = 30.0


def experiments(kinds: Sequence[str], kills: int, outage_s: float, seed: int) -> Iterator[Experiment]:
    """Run experiments, one after the other; a third of the kills is of near-line workers, a third each of nightly and peak runs.

    Raises
    ------
    SystemExit
        There is no PostgreSQL to start.
    """
    rng, nearline = random.Random(seed), -(-kills // 3)
    programs = initdb()
    if programs is None:
        raise SystemExit("no PostgreSQL: install a server so that initdb is found (Debian: apt install postgresql)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="crewtide-chaos-")))
        server = Server(stack.enter_context(postgres_server(programs)), programs)
        nursery = stack.enter_context(Nursery(folder))
        if "plans" in kinds:
            urls = {"SQLite": f"sqlite:///{folder / 'plans.db'}", "PostgreSQL": server.database("chaos_plans")}
            bases = [prepared(url, kind, nursery, folder) for kind, url in urls.items()]
            yield from plan_kills(bases, kills - nearline, rng, nursery, folder, _told)
        if "nearline" in kinds:
            inboxes = [("SQLite", f"sqlite:///{folder / 'nearline.db'}"), ("PostgreSQL", server.database("chaos_nearline"))]
            yield from nearline_kills(inboxes, nearline, rng, nursery, _told)
        if "outage" in kinds:
            yield from outages(server, outage_s, rng, nursery, folder)
        if "disk" in kinds:
            yield from disk_full(rng, nursery, folder)
        if "remote" in kinds:
            yield from remote_hangs(rng, nursery, folder)


def _told(said: str) -> None:
    """How far it is, on one line of a terminal."""
    if sys.stderr.isatty():
        print(f"\r{said} ", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="in all")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and the events")
    parser.add_argument("--only", default=",".join(KINDS), help=f"with commas: {', '.join(KINDS)}")
    parser.add_argument("--outage", type=float, default=OUTAGE_S, help="seconds for which the database is gone")
    parser.add_argument("--json", type=Path, help="also write the result as JSON")
    given = parser.parse_args()
    kinds = given.only.split(",")
    if unknown := sorted(set(kinds) - set(KINDS)):
        parser.error(f"--only {unknown[0]}: expected some of {', '.join(KINDS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server and the children end with it
    begun, found = time.monotonic(), []
    for one in experiments(kinds, given.kills, given.outage, given.seed):
        found.append(one)
        print(*one.lines, sep="\n", flush=True)
    seconds = time.monotonic() - begun
    print(f"{sum(one.kills for one in found)} kills, {sum(bool(one.faults) for one in found)} of {len(found)} missed, {seconds:.0f} s")
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n", encoding="utf-8")
    if any(one.faults for one in found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
