"""What the digital twin found: queues at a glance, each one's chart and days, the rounds of correction."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from center.plan import Correction, Plan, Simulated
from reports.html.panel import Panel
from reports.html.simulated_chart import occupancy_panel, readout_data, service_panel
from reports.html.timeline import Timeline
from reports.simulation import QueueResult, queue_results
from reports.simulation_figures import Figures, Held, missed_steps
from reports.simulation_words import amount, held_text, rounds_text, saved_text, share_text, target_text
from reports.words import NOTHING, day_text, days_text, listed, percent, plural


@dataclass(frozen=True)
class Row:
    """One line of a table: a queue or a day. `bad` where a target is missed with confidence; the rest is text."""

    name: str
    target: str
    offered: str
    promise: str
    level: str
    interval: str
    asa: str
    abandonment: str
    occupancy: str
    held: str
    kept: str
    bad: bool = False


@dataclass(frozen=True)
class Figure:
    """One queue: its chart, its days with contacts, and the service level by clock time and day as (text, missed)."""

    name: str
    summary: str
    service: Panel
    occupancy: Panel
    data: Markup
    days: tuple[Row, ...]
    days_judged: bool
    cells: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]


@dataclass(frozen=True)
class Round:
    """A round of correction, as the table shows it."""

    hours: str
    cost: str
    kept: str
    raised: str
    lowered: str
    chosen: bool


@dataclass(frozen=True)
class SimulatedSection:
    """The whole section; `silent` are the queues without a target to hold a service level against."""

    how: str
    confidence: str
    rows: tuple[Row, ...]
    figures: tuple[Figure, ...]
    several_days: bool
    has_floor: bool
    silent: str
    rounds: tuple[Round, ...]
    outcome: str


def simulated(plan: Plan, timeline: Timeline) -> SimulatedSection | None:
    """The section; None for a plan that was not simulated."""
    found = plan.simulated
    if found is None:
        return None
    results = queue_results(plan)
    figures = tuple(_figure(plan, found, result, timeline) for result in results if result.judged)
    return SimulatedSection(
        how=_how(plan, found),
        confidence=percent(found.confidence, 0),
        rows=tuple(_row(r.name, r.whole, target_text(r), held_text(r), r.kept, _missed(r)) for r in results),
        figures=figures,
        several_days=len(plan.horizon.dates) > 1,
        has_floor=any('class="goal"' in figure.service.svg for figure in figures),
        silent=listed([result.name for result in results if not result.judged]),
        rounds=tuple(_round(one) for one in found.corrections),
        outcome=" ".join(text for text in (rounds_text(found), saved_text(found)) if text),
    )


def _how(plan: Plan, found: Simulated) -> str:
    apart = ", which no correction used" if found.corrections else ""
    who = "every queue they have the skill for" if found.pooled else "the queue of their shift only"
    return (
        f"{plural(found.replications, 'replication')} of {days_text(plan.horizon)}, contact by contact, with this roster, from seed "
        f"{found.seed}{apart}. People serve {who}."
    )


def _figure(plan: Plan, found: Simulated, result: QueueResult, timeline: Timeline) -> Figure:
    days = zip(plan.horizon.dates, result.days, strict=True)
    missed = int(missed_steps(found, result.queue).sum())
    return Figure(
        name=result.name,
        summary=f"{plural(missed, 'interval')} of {plan.horizon.step_min} min with confidence below the goal" if missed else "",
        service=service_panel(plan, found, result, timeline.steps),
        occupancy=occupancy_panel(found, result, timeline.steps),
        data=readout_data(plan, found, result),
        days=tuple(
            _row(day_text(day), one, "", str(one.held or NOTHING), None, one.held is Held.MISSED) for day, one in days if one.offered
        ),
        days_judged=any(one.held for one in result.days),
        cells=_cells(plan, found, result),
    )


def _row(name: str, of: Figures, target: str, held: str, kept: float | None, bad: bool) -> Row:
    interval = NOTHING if of.low is None or of.high is None else f"{percent(of.low).removesuffix(' %')}–{percent(of.high)}"
    return Row(
        name=name,
        target=target,
        offered=amount(of.offered, 0),
        promise=percent(of.promise),
        level=percent(of.service_level),
        interval=interval,
        asa=_tenths(of.asa_s),
        abandonment=percent(of.abandonment),
        occupancy=percent(of.occupancy),
        held=held,
        kept=percent(kept),
        bad=bad,
    )


def _missed(result: QueueResult) -> bool:
    return any(one.held is Held.MISSED for one in (result.whole, *result.days))


def _cells(plan: Plan, found: Simulated, result: QueueResult) -> tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]:
    """Rows (clock, cells by day) of the service level, missed or not; rows in which nothing arrives are left out."""
    level, missed, horizon = found.service_level[result.queue], missed_steps(found, result.queue), plan.horizon
    rows: dict[str, list[tuple[str, bool]]] = {}
    for day in range(len(horizon.dates)):
        for step in horizon.day_steps(day):
            if level[step] == level[step]:
                moment = horizon.local(step)
                clock = f"{moment:%H:%M}{' again' if moment.fold else ''}"
                cells = rows.setdefault(clock, [(NOTHING, False)] * len(horizon.dates))
                cells[day] = (share_text(level[step]), bool(missed[step]))
    return tuple((clock, tuple(cells)) for clock, cells in sorted(rows.items()))


def _round(one: Correction) -> Round:
    return Round(
        _tenths(one.rostered_hours),
        amount(one.labour_cost, 2),
        share_text(one.met_share),
        _tenths(one.raised),
        _tenths(one.lowered),
        one.chosen,
    )


def _tenths(value: float | None) -> str:
    return NOTHING if value is None or value != value else f"{value:,.1f}"
