"""`crewtide nearline status`, `dead-letters` and `replay`: how the inbox stands, what failed, and trying that again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, engine_of, who

if TYPE_CHECKING:
    from store.nearline.status import InboxStatus


def status(db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """Say how the inbox stands: what waits and for how long, what was answered, and how quickly."""
    from dataclasses import asdict

    from reports.nearline_json import plain
    from store.nearline.status import inbox_status

    now = datetime.now(UTC)
    found = inbox_status(engine_of(db), now)
    for line in _lines(found):
        typer.echo(line)
    write_json(json, plain(asdict(found)))


def letters(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show at most so many, the newest.")] = 20,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """List events that could not be read or answered, with the reason."""
    from dataclasses import asdict

    from reports.nearline_json import plain
    from store.nearline.dead import dead_letters

    found = dead_letters(engine_of(db), limit)
    for letter in found:
        kept = "" if letter.readable else "; its text is not kept"
        times = f", delivered {letter.deliveries} times" if letter.deliveries > 1 else ""
        typer.echo(
            f"{letter.event_id}  {letter.centre or '?'}  {letter.received_utc:%Y-%m-%d %H:%M:%S} UTC by {letter.source}{times}{kept}"
        )
        typer.echo(f"    {letter.reason}")
    typer.echo(f"{len(found)} dead letter{'' if len(found) == 1 else 's'}.")
    write_json(json, plain([asdict(letter) for letter in found]))


def replay(
    events: Annotated[list[str] | None, typer.Argument(metavar="[EVENT_ID...]", help="Dead letters to answer again.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be read.")] = False,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Put dead letters back among those that wait. What a newer snapshot has made old by then ends as superseded."""
    from center.errors import Fault, InputError
    from store.nearline.dead import replay as put_back

    if everything == bool(events):
        raise InputError(Fault("replay", "both events and --all" if everything else "nothing", "either ids of events or --all"))
    name, how = who(by)
    found = put_back(engine_of(db), None if everything else events, name)
    for event_id in found:
        typer.echo(event_id)
    typer.echo(f"{len(found)} of them wait again, by {name}{how}.")
    write_json(json, {"replayed": found})


def _lines(found: InboxStatus) -> list[str]:
    counts = ", ".join(f"{count:,} {state}" for state, count in found.states.items())
    lines = [f"Events: {counts}; {found.repeated:,} delivered again."]
    if found.oldest_s is not None:
        lines.append(f"The oldest waits for {found.oldest_s:,.1f} s.")
    if found.answered:
        quantiles = ", ".join(f"{q:.0%} within {value:,.2f} s" for q, value in found.latency_s.items() if value is not None)
        share = found.fallbacks / found.answered
        lines.append(f"Answers of the last hour: {found.answered:,}, {quantiles}; {share:.1%} by the rule alone.")
    lines.append(f"Not sent on yet: {found.unsent:,} answers.")
    for one in found.centres:
        waits = sum(one.states.get(state, 0) for state in ("accepted", "claimed"))
        last = "none yet" if one.last_taken_utc is None else f"{one.last_taken_utc:%Y-%m-%d %H:%M:%S} UTC"
        who_has = f", {one.worker} answers" if one.worker else ""
        lines.append(f"  {one.centre}: {waits:,} wait; last snapshot answered {last}; {one.committed:,} units given away{who_has}")
    return lines
