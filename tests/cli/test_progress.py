"""The live display of a plan being made."""

from __future__ import annotations

import io

from rich.console import Console

from cli.progress import Progress


def _shown(progress: Progress) -> list[str]:
    console = Console(file=io.StringIO(), width=80)
    console.print(progress._table())
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


def test_stages_are_shown_from_the_start_and_the_fallback_where_it_comes() -> None:
    progress = Progress(Console(file=io.StringIO()), ["anneal", "cpsat"])
    assert [line[2:].strip() for line in _shown(progress)][3:] == ["Roster by anneal", "Roster by cpsat", "Proving a lower bound"]
    progress.stage("cpsat")
    progress.stage("greedy")
    progress.improved("greedy", 0.1, 12345)
    lines = _shown(progress)
    assert "Roster by cpsat" in lines[4]
    assert "Roster by greedy" in lines[5]
    assert lines[5].endswith("best cost 123.45 points")
    assert "Proving a lower bound" in lines[6]


def test_away_from_a_terminal_each_stage_is_a_line() -> None:
    console = Console(file=io.StringIO(), width=80)
    with Progress(console, ["anneal"]) as progress:
        progress.stage("anneal")
        progress.stage("greedy")
    assert console.file.getvalue() == "Roster by anneal ...\nRoster by greedy ...\n"  # type: ignore[attr-defined]
