"""`crewtide triage evaluate`: a log replayed in waves, the triage beside simple rules at equal capacity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, write_json
from cli.triage_options import KeyOption, LogArgument, MapOption, SettingsOption, read_log

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

AS_COUNTED, OWN_PRICES = "Every breach at one price, as it is counted", "At the prices of the settings"


def evaluate(
    log: LogArgument,
    map_file: MapOption,
    settings: SettingsOption,
    lead_h: Annotated[
        float, typer.Option("--lead-h", metavar="H", min=0, help="An escalation counts this many hours or more before the resolution.")
    ] = 4.0,
    warm_up_days: Annotated[
        float, typer.Option("--warm-up-days", metavar="D", min=0, help="Days of the log before the first wave.")
    ] = 21.0,
    retrain_days: Annotated[
        float, typer.Option("--retrain-days", metavar="D", min=0.1, help="Age at which the risk model is trained anew.")
    ] = 7.0,
    rule: Annotated[bool, typer.Option("--rule", help="Risks by the priority rule instead of a model.")] = False,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed.")] = 1,
    key: KeyOption = None,
    json: JsonOption = None,
) -> None:
    """Replay a log in waves at equal capacity: triage, priority queue, first in first out, risk-sorted greedy.

    At the prices that the count has (every breach alike, reassignments nothing), then at those of the settings, where they differ.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from planning.triage.evaluate import as_counted
    from planning.triage.evaluate import evaluate as replay
    from planning.triage.risks import Remembered, Retrained
    from reports.triage_replay import replay_dict, replay_summary
    from routing.triage.replay.schema import ReplaySettings
    from routing.triage.risk.settings import RiskSettings
    from routing.triage.snapshot import load_settings

    console, wanted = Console(), load_settings(settings)
    how = ReplaySettings(lead_h=lead_h, warm_up_days=warm_up_days, retrain_days=retrain_days, seed=seed)
    with console.status("Reading"):
        read = read_log(log, map_file, key)
    scorer = Remembered(Retrained(RiskSettings(seed=seed), retrain_days, trained=not rule))
    alike = as_counted(wanted)
    runs = {AS_COUNTED: alike} | ({OWN_PRICES: wanted} if alike != wanted else {})
    with Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console, transient=True) as progress:
        found = {}
        for title, prices in runs.items():
            task = progress.add_task(title, total=None)
            found[title] = replay(read, prices, how, scorer, _Told(progress, task))
    for title, replayed in found.items():
        console.print(f"{title}\n", style="bold underline")
        console.print(replay_summary(replayed), highlight=False)
    own = {"at_the_settings_prices": replay_dict(found[OWN_PRICES])} if OWN_PRICES in found else {}
    write_json(json, replay_dict(found[AS_COUNTED]) | own)


@dataclass(frozen=True)
class _Told:
    progress: Progress
    task: TaskID

    def __call__(self, done: int, of: int, at: datetime) -> None:
        self.progress.update(self.task, total=of, completed=done)
