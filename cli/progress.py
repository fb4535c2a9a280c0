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
}


class Progress:
    """Context manager; on a terminal a table that refreshes, elsewhere a line a stage.

    Parameters
    ----------
    backends
        Who will compete, so that every stage can be shown from the start.
    """

    def __init__(self, console: Console, backends: Sequence[str]) -> None:
        self._console = console
        self._stages = ["forecast", "requirement", "model", *backends, "bound"]
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
        now = time.monotonic()
        if self._begun:
            self._ended[list(self._begun)[-1]] = now
        self._begun[name] = now
        if name not in self._stages:  # the ladder's fallback comes only where it is needed
            self._stages.insert(-1, name)
        if not self._console.is_terminal:
            self._console.print(f"{TITLES.get(name, f'Roster by {name}')} ...", highlight=False)

    def improved(self, backend: str, seconds: float, cost: int) -> None:
        """The best legal cost of a backend fell, in hundredths of a point."""
        self._best[backend] = cost

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, pad_edge=False)
        for name in self._stages:
            table.add_row(*self._row(name))
        return table

    def _row(self, name: str) -> tuple[str, str, str, str]:
        title = TITLES.get(name, f"Roster by {name}")
        if name not in self._begun:
            return "[dim]·[/dim]", f"[dim]{title}[/dim]", "", ""
        done = name in self._ended
        seconds = self._ended.get(name, time.monotonic()) - self._begun[name]
        cost = f"best cost {self._best[name] / 100:,.2f} points" if name in self._best else ""
        return "[green]✓[/green]" if done else "[yellow]▸[/yellow]", title, f"{seconds:5.1f} s", cost
