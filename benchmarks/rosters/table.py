"""Runs as a table, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.rosters.run import Outcome, Run

_LEFT = {"file", "backend", "legal", "second referee", "note"}
_PLACE = ("file", "people", "days", "read s", "model s")
_COLUMNS = (*_PLACE, "backend", "cost", "bound", "gap", "legal", "second referee", "seconds", "to best s", "note")


def show(console: Console, outcomes: Sequence[Outcome]) -> None:
    """One row for each file and backend, then what the referees disagree on."""
    table = Table(box=None)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name in _LEFT else "right", no_wrap=name != "note")
    for outcome in outcomes:
        for k, run in enumerate(outcome.runs):
            place = (
                (outcome.file, f"{outcome.people}", f"{outcome.days}", f"{outcome.read_s:.1f}", _number(outcome.made_s, 1))
                if not k
                else ("",) * len(_PLACE)
            )
            table.add_row(*place, *_figures(run, outcome.bound))
    console.print(table)
    for run in (run for outcome in outcomes for run in outcome.runs if not run.agreed):
        console.print(f"[bold]The referees disagree[/] on {escape(run.file)}, {run.backend}: {escape(_disagreement(run))}")


def _figures(run: Run, bound: int | None) -> tuple[str, ...]:
    gap = "-"
    if run.legal and run.cost and bound is not None:
        gap = f"{(run.cost - bound) / run.cost:.1%}"
    legal = "-" if run.cost is None else "yes" if run.legal else f"no ({len(run.violations)} broken)"
    second = "-" if run.second is None else "agrees" if run.agreed else "DISAGREES"
    note = run.note if run.status in ("optimal", "feasible") else f"{run.status}: {run.note}"
    proven = f"{run.bound}" + (" (optimal)" if run.status == "optimal" else "") if run.bound is not None else "-"
    return (
        run.backend, _number(run.cost), proven, gap, legal, second, f"{run.seconds:.1f}", _number(run.to_best, 1), escape(note)
    )  # fmt: skip


def _number(value: float | None, digits: int = 2) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value == round(value) and digits == 2 else f"{value:,.{digits}f}"


def _disagreement(run: Run) -> str:
    if run.second is None:
        return ""
    ours = f"cost {_number(run.cost)}, {run.violations[0] if run.violations else 'legal'}"
    theirs = f"cost {_number(run.second.cost)}, {run.second.faults[0] if run.second.faults else 'legal'}"
    return f"ours says {ours}; the second says {theirs}"


def as_json(outcomes: Sequence[Outcome]) -> str:
    """Everything but the solutions themselves."""
    return json.dumps([_plain(outcome) for outcome in outcomes], indent=1)


def _plain(outcome: Outcome) -> dict[str, object]:
    runs = []
    for run in outcome.runs:
        facts = {key: value for key, value in asdict(run).items() if key != "solution"}
        runs.append(facts | {"legal": run.legal if run.cost is not None else None, "referees_agree": run.agreed})
    return asdict(outcome) | {"runs": runs}
