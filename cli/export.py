"""`crewtide export`: decisions and policies for other programs, as JSON lines or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DB, DbOption

if TYPE_CHECKING:
    from reports.decisions import DecisionRow

app = typer.Typer(help="Decisions and policies for other programs.", no_args_is_help=True, rich_markup_mode=None)

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", dir_okay=False, help="Write JSON lines (.jsonl) or CSV (.csv). Default: JSON lines on the screen."
    ),
]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Its id, a unique prefix of one, or latest.")]


@app.callback()
def export() -> None:
    """Decisions and policies for other programs."""


@app.command()
def wave(wave_id: IdArgument = "latest", out: OutOption = None, db: DbOption = DEFAULT_DB) -> None:
    """A wave's decisions, one a contact."""
    from reports.decisions_sources import wave_decisions
    from store.database import open_database
    from store.waves import load_wave

    _check(out)
    _decisions(wave_decisions(load_wave(open_database(db, create=False), wave_id)), out)


@app.command()
def triage(triage_id: IdArgument = "latest", out: OutOption = None, db: DbOption = DEFAULT_DB) -> None:
    """A triage's decisions, one an incident."""
    from reports.decisions_sources import triage_decisions
    from store.database import open_database
    from store.triage import load_triage

    _check(out)
    _decisions(triage_decisions(load_triage(open_database(db, create=False), triage_id)), out)


@app.command()
def routing(plan_id: IdArgument = "latest", out: OutOption = None, db: DbOption = DEFAULT_DB) -> None:
    """A routing plan's turns: who serves which queues from when until when."""
    from reports.decisions_sources import routing_plan_decisions
    from store.database import open_database
    from store.routing_plans import load_routing_plan

    _check(out)
    _decisions(routing_plan_decisions(load_routing_plan(open_database(db, create=False), plan_id)), out)


@app.command()
def policy(
    ref: Annotated[str, typer.Argument(metavar="NAME", help="A policy's name, name@version, or latest.")] = "latest",
    out: OutOption = None,
    db: DbOption = DEFAULT_DB,
) -> None:
    """A routing policy piece by piece, with every setting, for an ACD that is configured line by line."""
    from reports.decisions_policy import policy_csv, policy_jsonl
    from store.database import open_database
    from store.policies import load_policy

    _check(out)
    found = load_policy(open_database(db, create=False), ref)
    _write(out, policy_csv(found.policy, found.ref) if _is_csv(out) else policy_jsonl(found.policy, found.ref))


@app.command()
def answers(
    event_id: Annotated[str | None, typer.Argument(metavar="EVENT", help="One event's. Default: of every answer that is not sent.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Most answers that are not sent.")] = 1_000,
    sent: Annotated[bool, typer.Option("--sent", help="Note them as sent once they are written.")] = False,
    out: OutOption = None,
    db: DbOption = DEFAULT_DB,
) -> None:
    """Decisions of near-line operation, one a contact or incident, in the order in which the events came."""
    from datetime import UTC, datetime

    from reports.decisions_sources import answer_decisions
    from store.database import open_database
    from store.nearline.outbox import load_answer, mark_sent, unsent

    _check(out)
    engine = open_database(db, create=False)
    found = unsent(engine, limit) if event_id is None else [load_answer(engine, event_id)]
    _decisions([row for answer in found for row in answer_decisions(answer)], out)
    if sent:
        mark_sent(engine, [answer.event_id for answer in found], datetime.now(UTC))


def _check(out: Path | None) -> None:
    from reports.decisions import check_ending

    if out is not None:
        check_ending(out)


def _is_csv(out: Path | None) -> bool:
    return out is not None and out.suffix.lower() == ".csv"


def _decisions(rows: Sequence[DecisionRow], out: Path | None) -> None:
    from reports.decisions import decisions_csv, decisions_jsonl

    _write(out, decisions_csv(rows) if _is_csv(out) else decisions_jsonl(rows))


def _write(out: Path | None, text: str) -> None:
    from reports.decisions import write_text

    if out is None:
        typer.echo(text, nl=False)
        return
    write_text(out, text)
    typer.echo(f"Wrote {out}")
