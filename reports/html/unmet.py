"""The unmet list as the page shows it, worst first."""

from __future__ import annotations

from dataclasses import dataclass

from center.plan import Plan
from reports.headline import Headline, worst_first
from reports.words import clock_span, day_text, number, percent

_SHOWN = 12


@dataclass(frozen=True)
class UnmetRow:
    """One run; `share` is its part of all unmet head-hours, percent."""

    queue: str
    day: str
    clock: str
    head_hours: str
    worst: str
    share: str


@dataclass(frozen=True)
class UnmetList:
    """The worst runs, and the rest."""

    total: str
    top: tuple[UnmetRow, ...]
    rest: tuple[UnmetRow, ...]


def unmet(plan: Plan) -> UnmetList:
    """All runs of the plan, the worst few apart."""
    total = Headline(plan).under_hours
    hour, horizon = plan.horizon.step_min / 60, plan.horizon
    rows = [
        UnmetRow(
            queue=plan.queues[run.queue],
            day=day_text(horizon.local(run.start).date()),
            clock=clock_span(horizon, run.start, run.end),
            head_hours=f"{run.heads * hour:,.2f}",
            worst=f"{run.worst:g}",
            share=percent(run.heads * hour / total if total else None),
        )
        for run in worst_first(plan)
    ]
    return UnmetList(number(total), tuple(rows[:_SHOWN]), tuple(rows[_SHOWN:]))
