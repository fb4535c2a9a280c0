"""`crewtide triage train`: a risk model from what a log tells up to a moment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import JsonOption, write_json
from cli.triage_options import KeyOption, LogArgument, MapOption, moment_of, read_log

_UNKEYED = (
    "No --key: people's pseudonyms are new in every run, so that this model will know nobody again. Give --key here and in `triage run`."
)


def train(
    log: LogArgument,
    map_file: MapOption,
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Moment: nothing that the log recorded later is used.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", file_okay=False, help="Folder for the model and its card, made if absent.")
    ],
    key: KeyOption = None,
    json: JsonOption = None,
) -> None:
    """Train the risk model on what a log tells up to a moment, labels under embargo; writes model and card."""
    from rich.console import Console

    from routing.triage.risk.settings import RiskSettings
    from routing.triage.risk.storage import save_model
    from routing.triage.risk.train import train as learn

    console = Console()
    with console.status("Reading") as status:
        read = read_log(log, map_file, key)
        now = moment_of(until, read.zone, "--until")
        status.update("Training")
        model = learn(read.until(now.timestamp()), now, RiskSettings())
        save_model(model, out)
    if key is None:
        console.print(_UNKEYED, soft_wrap=True, highlight=False)
    console.print(f"Risk model {model.fingerprint[:12]} is in {out}.", soft_wrap=True, highlight=False)
    write_json(json, model.card)
