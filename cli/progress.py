"""The live display of a plan being made: what runs, for how long, and the best cost falling."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

TITLES = {
    "forecast": "Reading history, forecasting",
    "requirement": "Required heads",
    "model": "Building the roster model",
    "bound": "Proving a lower bound",
    "simulation": "Simulating the plan",
}


class Progress:
    """Context manager; on a terminal a table that refreshes, elsewhere a line a stage.

    Parameters
    ----------
    backends
        Who will compete, so that every stage can be shown from the start.
    simulated
        Whether the plan will be simulated at the end.
    """

    def __init__(self, console: Console, backends: Sequence[str], simulated: bool = False) -> None:
        self._console = console
        self._stages = ["forecast", "requirement", "model", *backends, "bound", *(["simulation"] if simulated else [])]
        self._begun: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._best: dict[str, int] = {}
        self._live = Live(get_renderable=self._table, console=console, refresh_per_second=5, transient=True)

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def stage(self, name: str) -> None:
        """A stage begins, and the one before it ends."""
        now, before = time.monotonic(), next(reversed(self._begun), None)
        if before is not None:
            self._ended[before] = now
        self._begun[name] = now
        if name not in self._stages:  # trials and the ladder's fallback come only where they are needed
            self._stages.insert(self._stages.index(before) + 1 if before else 0, name)
        if not self._console.is_terminal:
            self._console.print(f"{_title(name)} ...", highlight=False)

    def improved(self, backend: str, seconds: float, cost: int) -> None:
        """The best legal cost of a backend fell, in hundredths of a point."""
        self._best[backend] = cost

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, pad_edge=False)
        for name in self._stages:
            table.add_row(*self._row(name))
        return table

    def _row(self, name: str) -> tuple[str, str, str, str]:
        title = _title(name)
        if name not in self._begun:
            return "[dim]·[/dim]", f"[dim]{title}[/dim]", "", ""
        done = name in self._ended
        seconds = self._ended.get(name, time.monotonic()) - self._begun[name]
        cost = f"best cost {self._best[name] / 100:,.2f} points" if name in self._best else ""
        return "[green]✓[/green]" if done else "[yellow]▸[/yellow]", title, f"{seconds:5.1f} s", cost


def _title(stage: str) -> str:
    if stage.startswith("trial "):
        return f"Trial roster {stage.removeprefix('trial ')}, simulated"
    if stage.startswith("routing "):
        return f"Routing plan, {stage.removeprefix('routing ')}"
    return TITLES.get(stage, f"Roster by {stage}")
