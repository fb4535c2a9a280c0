"""The contenders: their chart, their table, what each broke."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from center.contender import Contender
from center.plan import Plan
from reports.headline import cost_parts, ranked
from reports.svg.contest import contest_chart, curve, frame
from reports.words import NOTHING, confidence_words, gap_text, money, points

_VIOLATIONS_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """One contender as the table shows it; `colour` is its line in the chart, None without one."""

    contender: Contender
    colour: int | None
    cost: str
    gap: str
    parts: tuple[str, ...]
    confidence: str
    money: str
    violations: tuple[str, ...]
    more_violations: int


@dataclass(frozen=True)
class Contest:
    """Chart, table and what must be said below them; `paid` where a price is known of any contender."""

    chart: Markup
    parts: tuple[str, ...]
    rows: tuple[Row, ...]
    bound: str
    bound_below: bool
    paid: bool


def contest(plan: Plan) -> Contest:
    """The contest of a plan; `bound_below` where the bound is too far down to be drawn."""
    view = frame(plan.contenders, plan.bound)
    parts = cost_parts(plan)
    return Contest(
        chart=contest_chart(plan.contenders, plan.bound),
        parts=parts,
        rows=tuple(_row(plan, contender, parts) for contender in ranked(plan)),
        bound=points(plan.bound),
        bound_below=view is not None and plan.bound is not None and not view.shows_bound,
        paid=any(contender.money is not None for contender in plan.contenders),
    )


def _row(plan: Plan, contender: Contender, parts: tuple[str, ...]) -> Row:
    colour = next(k for k, other in enumerate(plan.contenders) if other is contender)
    broken = contender.violations
    return Row(
        contender=contender,
        colour=colour % 8 if curve(contender) else None,
        cost=points(contender.true_cost),
        gap=gap_text(contender.true_cost, plan.bound),
        parts=tuple(points(contender.cost_parts[p]) if p in contender.cost_parts else NOTHING for p in parts),
        confidence=confidence_words(contender.confidence),
        money=money(contender.money),
        violations=broken[:_VIOLATIONS_SHOWN],
        more_violations=max(0, len(broken) - _VIOLATIONS_SHOWN),
    )
