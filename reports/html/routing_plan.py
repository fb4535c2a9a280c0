"""Who serves what when: a row a person coloured by the queue served first, and each queue's work against the people given to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from center.plan import Duty, Plan
from center.policy import Turn
from center.routing_plan import RoutingPlan
from reports.html.panel import Panel, panel
from reports.html.timeline import Timeline
from reports.routing_plan_text import change_text, facts_text, profile_text
from reports.svg.paths import duty_bar, step_area, step_line
from reports.svg.scale import whole_ticks
from reports.words import clock_span, day_text, days_text, gap_text, number, percent, points, zone_city

_COLOURS, _HEADROOM, _NOTES_SHOWN = 8, 1.06, 12


@dataclass(frozen=True)
class Person:
    """One row: its bars, the zone where it is not the plan's, changes of profile inside shifts."""

    name: str
    zone: str
    bars: Markup
    changes: str


@dataclass(frozen=True)
class QueueFigure:
    """Work, target and people of one queue over the page's axis."""

    name: str
    summary: str
    heads: Panel


@dataclass(frozen=True)
class FigureRow:
    """A queue (or all) in simulation, as the table shows it."""

    name: str
    before: str
    after: str
    level: str
    abandonment: str
    asa: str
    worse: bool


@dataclass(frozen=True)
class RoutingSection:
    """All that the template shows; `people` is empty where there was nothing to decide."""

    adopted: bool
    verdict: str
    facts: str
    how: str
    colours: tuple[tuple[str, int], ...]
    people: tuple[Person, ...]
    queues: tuple[QueueFigure, ...]
    figures: tuple[FigureRow, ...]
    contenders: tuple[tuple[str, ...], ...]
    bound: str
    notes: tuple[str, ...]


def section(routing: RoutingPlan, plan: Plan) -> RoutingSection:
    """The section's content; the turns are those of `plan`'s roster. The template is ``routing_plan.html.j2``, with it as `routing`."""
    timeline = Timeline(plan)
    turns: dict[str, list[Turn]] = defaultdict(list)
    for turn in routing.turns:
        turns[turn.agent].append(turn)
    people = [_person(routing, plan, timeline, agent, turns[name]) for agent, name in enumerate(plan.agents) if turns.get(name)]
    contenders = sorted(routing.contenders, key=lambda one: (len(one.violations), one.true_cost is None, one.true_cost or 0))
    return RoutingSection(
        adopted=routing.adopted,
        verdict=" ".join(routing.reasons),
        facts=facts_text(routing) if routing.turns else "",
        how="" if routing.replications is None else f"{routing.replications:,} replications before the same customers",
        colours=tuple((name, q % _COLOURS) for q, name in enumerate(routing.queues)),
        people=tuple(people),
        queues=tuple(_queue(routing, plan, timeline, queue) for queue in routing.queues) if routing.turns else (),
        figures=tuple(row for queue in (None, *routing.queues) if (row := _figure(routing, queue)) is not None),
        contenders=tuple(
            (
                one.backend + (" (chosen)" if one.chosen else ""),
                one.status,
                points(one.true_cost),
                gap_text(one.true_cost, routing.bound),
                f"{one.seconds:,.1f}",
                one.note,
            )
            for one in contenders
        ),
        bound=points(routing.bound),
        notes=routing.notes[:_NOTES_SHOWN],
    )


def render_routing_plan(routing: RoutingPlan, plan: Plan) -> str:
    """A page of its own for a routing plan: HTML that refers to nothing outside itself; all names are escaped."""
    context = {
        "plan": plan,
        "timeline": Timeline(plan),
        "routing": section(routing, plan),
        "days": days_text(plan.horizon),
        "id": routing.id,
    }
    return _environment().get_template("routing_plan_page.html.j2").render(**context)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _person(routing: RoutingPlan, plan: Plan, timeline: Timeline, agent: int, turns: list[Turn]) -> Person:
    breaks = sorted(b for duty in plan.duties if duty.agent == agent for b in duty.breaks)
    bars = Markup("").join(_bar(routing, plan, agent, turn, breaks) for turn in turns)
    zone = plan.agent_zone[agent]
    changes = sum(one.end == other.start for one, other in pairwise(turns))
    return Person(
        name=plan.agents[agent],
        zone=zone_city(zone) if zone != plan.horizon.zone else "",
        bars=Markup('<svg viewBox="0 0 {} 10" preserveAspectRatio="none">{}</svg>').format(timeline.steps, bars),
        changes=str(changes) if changes else "",
    )


def _bar(routing: RoutingPlan, plan: Plan, agent: int, turn: Turn, breaks: list[tuple[int, int, str, bool]]) -> Markup:
    """A turn with waists where the roster has breaks, coloured by the queue served first."""
    start, end = plan.horizon.index_of(turn.start), plan.horizon.index_of(turn.end)
    inside = tuple(one for one in breaks if one[0] < end and one[1] > start)
    shape = duty_bar(Duty(agent, 0, 0, "", start, end, inside, 0))
    levels = routing.profiles[turn.profile]
    first = min(levels, key=lambda queue: levels[queue])
    span = f"{day_text(plan.horizon.local(start).date())} {clock_span(plan.horizon, start, end)}"
    hint = f"{span} · {turn.profile} · {profile_text(levels)}"
    colour = routing.queues.index(first) % _COLOURS
    return Markup('<path class="q{}" d="{}"><title>{}</title></path>').format(colour, shape, hint)


def _queue(routing: RoutingPlan, plan: Plan, timeline: Timeline, queue: str) -> QueueFigure:
    n, hour = plan.horizon.n, plan.horizon.step_min / 60
    work, target, given, before = (np.zeros(n) for _ in range(4))
    for load in routing.loads:
        if load.queue == queue:
            steps = slice(max(0, plan.horizon.index_of(load.start)), min(n, plan.horizon.index_of(load.end)))
            work[steps], target[steps], given[steps], before[steps] = load.work, load.target, load.given, load.before
    top = round(max(1.0, *(float(values.max(initial=0)) for values in (work, target, given, before))) * _HEADROOM, 2)
    layers = (
        ("level", "".join(f"M0 {top - v:g}H{timeline.steps}" for v in whole_ticks(top))),
        ("cover", step_area(np.zeros(n), given, top)),
        ("under", step_area(given, np.maximum(given, work), top)),
        ("simulated", step_line(before, top)),
        ("target", step_line(target, top)),
        ("required", step_line(work, top)),
    )
    labels = tuple((f"{v:,}", f"{100 - 100 * v / top:.4g}%") for v in whole_ticks(top, 3))
    short = float(np.maximum(0, work - given).sum()) * hour
    summary = f"{number(float(work.sum()) * hour)} head-hours of work, {number(float(given.sum()) * hour)} given"
    summary += f", {number(short)} h without people" if short > 0.05 else ""
    return QueueFigure(queue, summary, panel(layers, top, timeline.steps, f"{queue}: people given against work", labels))


def _figure(routing: RoutingPlan, queue: str | None) -> FigureRow | None:
    level = routing.figure("service_level", queue)
    if level is None:
        return None
    return FigureRow(
        name="All queues" if queue is None else queue,
        before=percent(level.before),
        after=percent(level.after),
        level=change_text(level, 100),
        abandonment=change_text(routing.figure("abandonment", queue), 100),
        asa=change_text(routing.figure("asa", queue), 1),
        worse=level.change is not None and level.change + (level.half_width or 0.0) < 0,
    )
