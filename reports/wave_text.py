"""A wave in the terminal: what was decided, load, contenders, who is left waiting."""

from __future__ import annotations

from collections import Counter

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.words import NOTHING, gap_text, percent, points
from routing.wave.result import AGENT, PLACE_NAMES, Wave

_SHOWN = 10


def wave_summary(wave: Wave) -> Group:
    """What is said of a wave, ready for a rich console."""
    parts: list[RenderableType] = [
        Text(wave.title or wave.site, style="bold"),
        Text(wave.id, style="dim"),
        *(Text(line) for line in wave.says),
        *(Text(f"Note: {line}") for line in wave.notes),
    ]
    if wave.choices:
        parts += [_queues(wave), _contenders(wave)]
        waiting = [choice for choice in wave.choices if choice.place == PLACE_NAMES[0]]
        if waiting:
            parts.append(_waiting(wave))
        parts += [Text(f"  {c.backend}: {c.note}", style="dim") for c in wave.contenders if c.note]
    return Group(*parts)


def load_share(wave: Wave) -> float | None:
    """Share of the agents' time that the wave uses; None where nobody has any."""
    capacity = sum(cell.capacity_min for cell in wave.agent_slots)
    return sum(cell.used_min for cell in wave.agent_slots) / capacity if capacity else None


def _queues(wave: Wave) -> Table:
    """Before and after, queue by queue."""
    table = _table(
        "Queues: who waited, and where they go",
        f"Call: callback; Self: self-service; Over: overflow. Agents' time used: {percent(load_share(wave))}.",
    )
    table.add_column("Queue")
    for name in ("Waits", "Max min", "Agent", "Hold", "Call", "Self", "Over", "Late"):
        table.add_column(name, justify="right", no_wrap=True)
    for queue in wave.queues:
        mine = [choice for choice in wave.choices if choice.queue == queue]
        if mine:
            places = Counter(choice.place for choice in mine)
            numbers = [len(mine), max(choice.waited_s for choice in mine) // 60, *(places[place] for place in (AGENT, *PLACE_NAMES))]
            table.add_row(queue, *(f"{number:,}" for number in numbers), f"{sum(bool(choice.late) for choice in mine):,}")
    return table


def _contenders(wave: Wave) -> Table:
    bound = f"proven bound {points(wave.bound)}, over all agents and slots" if wave.bound is not None else "no bound is known"
    table = _table("Contenders", f"Cost in points, by the referee; gap = (cost - bound) / bound, {bound}. * = chosen.")
    table.add_column("Solver", no_wrap=True)
    table.add_column("Status")
    for name in ("Cost", "Gap", "Broken rules", "Seconds"):
        table.add_column(name, justify="right")
    for contender in sorted(wave.contenders, key=lambda c: (c.true_cost is None, len(c.violations), c.true_cost)):
        table.add_row(
            f"{'*' if contender.chosen else ' '} {contender.backend}", contender.status, points(contender.true_cost),
            gap_text(contender.true_cost, wave.bound), f"{len(contender.violations):,}", f"{contender.seconds:,.1f}",
            style="bold" if contender.chosen else "",
        )  # fmt: skip
    return table


def _waiting(wave: Wave) -> Table:
    waiting = [choice for choice in wave.choices if choice.place == PLACE_NAMES[0]]
    more = len(waiting) - _SHOWN
    table = _table("Left waiting", f"and {more:,} more, in the report" if more > 0 else "")
    for name in ("Contact", "Queue", "Waited", "Why"):
        table.add_column(name, overflow="fold")
    for choice in sorted(waiting, key=lambda c: (c.priority, -c.waited_s))[:_SHOWN]:
        table.add_row(choice.contact, choice.queue, f"{choice.waited_s // 60:,} min" if choice.waited_s else NOTHING, choice.reason)
    return table


def _table(title: str, caption: str = "") -> Table:
    return Table(
        title=f"\n{title}", caption=caption or None, title_justify="left", caption_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )
