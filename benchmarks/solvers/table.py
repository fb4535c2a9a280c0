"""The table: targets missed first, then every backend on every instance."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.solvers.summary import Case, Line
from benchmarks.solvers.targets import Target, missed_first
from solvers.solution import Status

_COLUMNS = ("instance", "options", "backend", "cost", "gap", "hard", "seconds", "to best", "to 1 %", "proven", "note")
_LEFT = {"instance", "backend", "proven", "note"}


def show_targets(console: Console, targets: Sequence[Target]) -> None:
    """Missed targets with their figures, then how many were met."""
    missed = [target for target in missed_first(targets) if not target.met]
    console.print(f"\n{len(missed)} of {len(targets)} targets missed" + (":" if missed else "."))
    if missed:
        table = Table("instance", "target", "figure", box=None)
        for target in missed:
            table.add_row(target.instance, target.name, escape(target.figure))
        console.print(table)


def show_cases(console: Console, cases: Sequence[Case]) -> None:
    """One row a backend; medians over seeds, most violations of any seed."""
    table = Table(box=None)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name in _LEFT else "right", no_wrap=name != "note")
    for case in cases:
        for k, line in enumerate(case.lines.values()):
            table.add_row(case.name if not k else "", f"{case.options:,}" if not k else "", *_figures(case, line))
        table.add_row("", "", "", "", "", "", "", "", "", "", f"bound {_whole(case.bound)}, floor {case.floor:,}, best {_whole(case.best)}")
    console.print(table)


def _figures(case: Case, line: Line) -> tuple[str, ...]:
    run, gap = line.middle, case.gap(line)
    proven = f"{line.proven}/{len(line.runs)}" if line.proven else "-"
    note = escape(run.note if run.status in (Status.OPTIMAL, Status.FEASIBLE) else f"{run.status}: {run.note}")
    if run.peak_mb is not None:
        note += f"; {run.peak_mb:,.0f} MB, first legal {_time(line.to_first)} s, made in {run.build_seconds or 0.0:.1f} s"
    times = (f"{line.seconds:.2f}", _time(line.to_best), _time(case.near(line)))
    return line.backend, _whole(run.cost), "-" if gap is None else f"{gap:.2%}", _whole(line.hard), *times, proven, note


def _whole(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _time(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
