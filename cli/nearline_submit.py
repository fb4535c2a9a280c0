"""`crewtide nearline submit`: hand events in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

RoomOption = Annotated[int | None, typer.Option("--room", metavar="N", min=1, help="Refuse with so many events waiting.")]


def submit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Events (JSON), one in each file.")],
    room: RoomOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Hand events in to be answered. All files are checked first; one that is wrong keeps all of them out."""
    from collections import Counter
    from datetime import UTC, datetime

    from center.errors import Fault, InputError
    from center.io import read_text
    from center.nearline import Receipt
    from center.nearline_file import read_event
    from ops.inbox import not_of_the_future
    from planning.nearline.read import read_parts
    from store.database import open_database
    from store.nearline.deliver import deliver

    now, events, faults = datetime.now(UTC), [], list[Fault]()
    for file in files:
        try:
            event = read_event(read_text(file), str(file))
            not_of_the_future(event, now)
            read_parts(event)
            events.append((file, event))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    engine = open_database(db)
    receipts = [(file, event.event_id, deliver(engine, event, "command", now, room)) for file, event in events]
    for file, event_id, receipt in receipts:
        if receipt is not Receipt.ACCEPTED:
            typer.echo(f"{file}: {_SAID[receipt]} ({event_id})")
    counts = Counter(receipt for _, _, receipt in receipts)
    typer.echo(f"Handed in: {', '.join(f'{count:,} {receipt}' for receipt, count in sorted(counts.items()))}.")
    write_json(json, [{"file": str(file), "event_id": event_id, "receipt": str(receipt)} for file, event_id, receipt in receipts])
    if counts[Receipt.CONFLICT]:
        raise typer.Exit(2)


_SAID = {
    "duplicate": "is there already, and is not answered again",
    "conflict": "its id belongs to another event, with another content; kept as a dead letter",
}
