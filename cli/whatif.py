"""`crewtide whatif`: what-ifs beside their base."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from planning.scenario.file import LoadedScenario
    from planning.whatif.run import Done
    from reports.whatif import Comparison

_NO_PLAN = 3


class _RunUnlessNamed(TyperGroup):
    """`crewtide whatif BASE OVERLAY` is `crewtide whatif run BASE OVERLAY`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name first where it was left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_RunUnlessNamed,
    help="Compare what-ifs: `crewtide whatif BASE OVERLAY...` is short for `crewtide whatif run BASE OVERLAY...`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="BASE OVERLAY...", help="Scenario, then overlays; or only overlays that extend the same one.")
]


@app.command()
def run(
    files: FilesArgument,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", min=1, help="Processes. Default: as many as cores.")] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="Dask scheduler in their place, such as tcp://10.0.0.5:8786.")
    ] = None,
    sweeps: Annotated[
        int | None,
        typer.Option("--sweeps", metavar="N", min=1, help="Work of each roster's annealing: the same plans anywhere. Default: 3,000."),
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", min=0.1, help="Or its wall time; plans then differ from run to run.")
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", metavar="N", min=0, help="Simulated repetitions. Default: the scenario's.")
    ] = None,
    corrections: Annotated[
        int, typer.Option("--corrections", metavar="N", min=0, max=20, help="Rounds in which required heads are corrected in simulation.")
    ] = 0,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed. Default: the scenario's.")] = None,
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="PLAN", help="Plan whose shifts before the first day count in all. Default: the scenario's."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh/--resume", help="Plan again what an earlier run has in the database. Default: what is there is taken.")
    ] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", dir_okay=False, help="Also write the table as CSV.")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Plan a base and its overlays side by side, each as good as the others, and compare them."""
    from rich.console import Console

    from center.errors import Fault, InputError
    from ops.executor import open_executor
    from planning.nightly.plan import history_of
    from planning.whatif.cases import Settings, cases_of
    from planning.whatif.run import found_plans, run_whatifs
    from reports.whatif_text import comparison_text
    from store.database import open_database

    if cluster is not None and workers is not None:
        raise InputError(Fault("--workers", "--cluster beside it", "one of them: a cluster has its own workers"))
    console = Console()
    settings = Settings(sweeps, seconds, seed, replications, corrections)
    with console.status("Reading the scenario and its overlays"):
        cases = cases_of(files, settings) if after is None else cases_of(files, settings, _after(after, db))
        history_of(cases[0].loaded)  # what is wrong with it is said before anybody works
        database = open_database(db)
        found = {} if fresh else found_plans(database, cases)
        executor = open_executor(workers, cluster)
    _say(console, f"{len(cases)} scenarios, {executor.place}; {settings.words(cases[0].loaded)}.")
    if found:
        _say(console, f"Taken from the database: {len(found)} of {len(cases)} plans (--fresh makes them again).")
    with _Progress(console, len(cases)) as progress:
        comparison = run_whatifs(database, cases, executor, settings, found, progress.told)
    console.print(comparison_text(comparison))
    _write(comparison, csv, report, json)
    if any(one.plan_id is None for one in comparison.all):
        raise typer.Exit(_NO_PLAN)


@app.command()
def show(
    files: FilesArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Write to a file, which can be planned.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Print the scenario that an overlay makes of its base."""
    from planning.overlay.printed import scenario_yaml
    from planning.whatif.cases import merged_data

    read, loaded = merged_data(files)
    write_json(json, {"fingerprint": loaded.fingerprint, "scenario": read.data})
    text = scenario_yaml(read, None if out is None else out.parent)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
        typer.echo(f"Scenario {loaded.file.name} with {len(loaded.file.agents)} agents: {out}")


def _after(plan_id: str, db: str) -> Callable[[LoadedScenario], LoadedScenario]:
    """Gives a scenario the shifts that a saved plan has before its first day."""
    from planning.scenario.roster_past import with_plans_before
    from store.database import open_database

    return lambda loaded: with_plans_before(loaded, open_database(db, create=False), plan_id)


class _Progress:
    """How many scenarios are done, and which; Ctrl-C says what is kept."""

    def __init__(self, console: Console, count: int) -> None:
        self._console, self._count, self._done = console, count, 0
        self._status = console.status(self._title())

    def __enter__(self) -> _Progress:
        self._status.start()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._status.stop()
        if kind is KeyboardInterrupt:
            _say(
                self._console,
                f"Stopped: {self._done} of {self._count} scenarios are done, their plans are saved. The same command goes on.",
            )

    def told(self, done: Done) -> None:
        """A scenario is done."""
        self._done += 1
        how = f"no plan: {done.reason}" if done.reason else "its plan was there" if done.found else "planned"
        again = f" (begun {done.lost + 1} times, a worker was lost)" if done.lost and not done.reason else ""
        _say(self._console, f"{self._done} of {self._count}: {done.title}: {how}{again}")
        self._status.update(self._title())

    def _title(self) -> str:
        return f"Planning what-ifs, {self._done} of {self._count} done"


def _say(console: Console, line: str) -> None:
    console.print(line, soft_wrap=True, highlight=False, markup=False)


def _write(comparison: Comparison, csv: Path | None, report: Path | None, json: Path | None) -> None:
    from reports.html.whatif import render_whatifs
    from reports.whatif_csv import comparison_csv
    from reports.whatif_json import comparison_dict

    write_json(json, comparison_dict(comparison))
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    for path, text, encoding in ((csv, comparison_csv, "utf-8-sig"), (report, render_whatifs, "utf-8")):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(comparison), encoding=encoding, newline="")
            typer.echo(f"Written: {path}")
