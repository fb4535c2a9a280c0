"""A replay in the terminal and for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.words import NOTHING, number, percent, points
from routing.triage.replay.result import Replayed

HONEST = "This measures selection, not prevention: nobody was really escalated, and no log says what an escalation would have prevented."


def what_counts(replayed: Replayed) -> str:
    """What is counted, in a sentence."""
    return (
        "An escalation counts when its incident finally breached, was unresolved at the wave, and was resolved"
        f" {replayed.settings.lead_h:g} hours or more after the bucket's begin."
    )


def difference_words(replayed: Replayed) -> tuple[str, ...]:
    """The triage against every other strategy, as sentences."""
    said = []
    for one in replayed.differences:
        verdict = "more" if one.low > 0 else "fewer" if one.high < 0 else "not surely more or fewer"
        interval = f"95 % interval over days {one.low:+,.0f} to {one.high:+,.0f}"
        said.append(f"Against {one.over}: {one.value:+,} counted escalations, {interval}: {verdict}.")
    return tuple(said)


def replay_summary(replayed: Replayed) -> Group:
    """Counts, churn, lead time and differences, ready for a rich console."""
    first, last = replayed.waves[0], replayed.waves[-1]
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("Strategy", "Escalated", "Counted", "Share", "Lead, h", "Promises changed", "moved", "Cost, same problems"):
        table.add_column(name, justify="right" if table.columns else "left")
    for one in replayed.found:
        table.add_row(
            one.name,
            f"{one.escalated:,}",
            f"{one.counted:,}",
            percent(one.precision),
            NOTHING if one.lead_h is None else number(one.lead_h),
            percent(one.churn),
            percent(one.moved / one.promises) if one.promises else NOTHING,
            points(replayed.costs.get(one.name)),
        )
    sections: list[RenderableType] = [
        Text(f"{len(replayed.waves):,} waves, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC, equal capacity", style="bold"),
        Text(what_counts(replayed)),
        Text(HONEST),
        table,
        *(Text(sentence) for sentence in difference_words(replayed)),
    ]
    if replayed.notes:
        sections += [Text("\nRisks", style="bold"), *(Text(f"  - {note}") for note in replayed.notes[:12])]
    return Group(*sections)


def replay_dict(replayed: Replayed) -> dict[str, Any]:
    """The whole replay; costs in hundredths of a point."""
    return {
        "waves": [moment.isoformat() for moment in replayed.waves],
        "settings": replayed.settings.model_dump(mode="json"),
        "counted": what_counts(replayed),
        "measures": HONEST,
        "strategies": [
            {
                **{name: getattr(one, name) for name in ("name", "escalated", "counted", "precision", "lead_h", "promises", "churn")},
                "promises_changed": one.changed,
                "promises_moved": one.moved,
                "counted_by_day": one.by_day.tolist(),
                "cost_same_problems": replayed.costs.get(one.name),
            }
            for one in replayed.found
        ],
        "differences": [asdict(one) for one in replayed.differences],
        "notes": list(replayed.notes),
    }
