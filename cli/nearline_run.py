"""`crewtide nearline run`: a worker that answers events until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from ops.worker import Tally


def run(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", file_okay=False, help="Also take in events from the JSON files of this folder."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Also write each answer to a JSON file in this folder.")
    ] = None,
    deadline: Annotated[float, typer.Option("--deadline", metavar="S", min=0.1, max=3600, help="Seconds for an answer.")] = 5.0,
    backend: Annotated[
        list[str] | None, typer.Option("--backend", metavar="NAME", help="Solver to run; repeat for several. Default: anneal.")
    ] = None,
    sweeps: Annotated[
        int | None, typer.Option("--sweeps", metavar="N", min=1, help="Work of the annealer instead of time: the same answers anywhere.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the random numbers.")] = 1,
    candidates: Annotated[
        int, typer.Option("--candidates", metavar="K", min=1, max=10_000, help="Agents on each contact's list in the model.")
    ] = 16,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FOLDER", help="Risk model that `triage train` wrote. Default: the priority rule.")
    ] = None,
    hold: Annotated[
        float,
        typer.Option("--hold", metavar="S", min=0, help="Seconds that a decision holds its contact; one that still waits is decided anew."),
    ] = 120.0,
    behind: Annotated[
        float, typer.Option("--behind", metavar="S", min=0, help="Once events wait for so long, the newest snapshot is answered first.")
    ] = 60.0,
    attempts: Annotated[int, typer.Option("--attempts", metavar="N", min=1, help="Tries until an event is a dead letter.")] = 3,
    lease: Annotated[
        float | None,
        typer.Option("--lease", metavar="S", min=1, help="Seconds until a silent worker's event is another's. Default: 4 deadlines."),
    ] = None,
    room: Annotated[int, typer.Option("--room", metavar="N", min=1, help="With so many events waiting, files stay in the folder.")] = 1000,
    paid_calls: Annotated[
        int, typer.Option("--paid-calls", metavar="N", min=0, help="Most waves an hour that a paid solver may see.")
    ] = 60,
    poll: Annotated[float, typer.Option("--poll", metavar="S", min=0.01, help="Seconds between two looks at an empty inbox.")] = 0.5,
    drain: Annotated[bool, typer.Option("--drain", help="End once nothing waits.")] = False,
    shadow: Annotated[bool, typer.Option("--shadow", help="Also compare what is in the shadow, in a process beside this one.")] = False,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The worker's name. Default: made up.")] = None,
    log: Annotated[Path | None, typer.Option("--log", metavar="FILE", help="Log file. Default: standard error.")] = None,
    metrics: Annotated[
        str | None, typer.Option("--metrics", metavar="FILE|URL", help="Prometheus metrics: a text file, or a push gateway's address.")
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Answer events as they come, until Ctrl-C or SIGTERM: the one in hand is still answered. Several workers may share a database."""
    from secrets import token_hex

    from ops.inbox import WatchedFolder
    from ops.logging import open_log
    from ops.metric_sinks import open_sink
    from ops.nearline import answering
    from ops.outbox import AnswerFolder
    from ops.shadow import shadow_beside
    from ops.worker import Worker, WorkerRules, metrics_of
    from planning.nearline.options import NearlineOptions
    from solvers.ladder import in_order
    from solvers.leap.settings import LeapSettings
    from store.database import open_database
    from store.nearline.claim import ClaimRules

    backends = in_order(backend or ("anneal",))
    leap = LeapSettings(calls=1, seconds=deadline)
    options = NearlineOptions(deadline, backends, candidates, seed, sweeps, hold, leap)
    worker_name = name or f"worker-{token_hex(3)}"
    measured, sink = metrics_of(worker_name), open_sink(metrics)
    claims = ClaimRules(lease_s=max(4 * deadline, 10.0) if lease is None else lease, attempts=attempts, behind_s=behind)
    engine, stop = open_database(db), threading.Event()
    watched = None if folder is None else WatchedFolder(engine, folder, room)
    answers = None if out is None else AnswerFolder(engine, out)
    if "leap" in backends:
        typer.echo(f"Leap: {leap.announcement(deadline)}; at most {paid_calls} such solves an hour.")
    answer = answering(options, model, paid_calls)
    worker = Worker(
        engine, answer, WorkerRules(worker_name, claims, poll, drain), open_log(log), measured, sink, stop, watched, answers
    )  # fmt: skip
    with _told_by_signals(stop), shadow_beside(db) if shadow else nullcontext():
        tally = worker.run()
    typer.echo(_said(worker_name, tally))
    write_json(json, _dict(worker_name, tally))


@contextmanager
def _told_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and the first Ctrl-C set `stop`; a second Ctrl-C interrupts."""

    def told(number: int, frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _said(name: str, tally: Tally) -> str:
    counts = ", ".join(f"{count:,} {state}" for state, count in sorted(tally.states.items())) or "no event"
    fallback = f"; {tally.fallbacks:,} by the rule alone" if tally.fallbacks else ""
    files = f"; files: {', '.join(f'{count:,} {receipt}' for receipt, count in sorted(tally.files.items()))}" if tally.files else ""
    return f"{name} stopped: {counts}{fallback}{files}."


def _dict(name: str, tally: Tally) -> dict[str, object]:
    return {
        "worker": name,
        "states": {str(state): count for state, count in tally.states.items()},
        "fallbacks": tally.fallbacks,
        "given_back": tally.given_back,
        "refused": tally.refused,
        "files": {str(receipt): count for receipt, count in tally.files.items()},
        "sent": tally.sent,
    }
