"""A plan's shifts against what people did: adherence, conformance, late starts, and the shrinkage that was measured."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from center.adherence import Adherence, AgentLog, AgentState, OutSpell, PersonDay, Spell
from center.errors import Fault, InputError
from center.plan import Duty, Plan
from planning.adherence.pieces import NEAR_S, Totals, out_spells, outside, pieces_of, planned_pieces, window_of

UNSEEN_S = 3600
"""Shifts that begin so much before the log or end so much after it are not judged."""
LEAST_OUT_MIN = 5.0


def compare(plan: Plan, log: AgentLog, least_out_min: float = LEAST_OUT_MIN) -> Adherence:
    """Everybody's days, planned against actual.

    Shifts that lie outside the log's time are not judged, and said. Work without a shift makes a day of its own.

    Parameters
    ----------
    least_out_min
        Spells out of adherence that are shorter are not listed; they count in the adherence all the same.

    Raises
    ------
    InputError
        The log tells of no shift of the plan.
    """
    step = plan.horizon.step_min * 60
    judged = [duty for duty in plan.duties if duty.start * step >= log.first - UNSEEN_S and duty.end * step <= log.last + UNSEEN_S]
    if not judged:
        begin, end = (plan.horizon.local(second // step) for second in (log.first, log.last))
        found = f"a log from {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}, in which no shift of the plan lies whole"
        raise InputError(Fault(f"plan {plan.id}", found, f"a log of {plan.horizon.dates[0]} to {plan.horizon.dates[-1]}"))
    judged_of, duties_of, spells_of = (_by_agent(items) for items in (judged, plan.duties, log.spells))
    totals = Totals(plan.horizon.n, step)
    days: list[PersonDay] = []
    out: list[OutSpell] = []
    stray = 0
    for agent in range(len(plan.agents)):
        own, every, spells = (part.get(agent, []) for part in (judged_of, duties_of, spells_of))
        for day in sorted({duty.day for duty in own}):
            today = sorted((duty for duty in own if duty.day == day), key=lambda duty: duty.start)
            made, apart = _judged(plan, today, every, spells, totals, least_out_min)
            days.append(made)
            out += apart
        more, seconds = _unplanned(plan, agent, every, spells, totals)
        days, stray = [*days, *more], stray + seconds
    order = sorted(days, key=lambda one: (one.day, one.agent))
    notes = (*log.notes, *_left_out(len(plan.duties) - len(judged), len(plan.duties), stray))
    return Adherence(tuple(order), *totals.arrays(), tuple(sorted(out, key=lambda one: one.start)), notes)


def _by_agent(items: Sequence[Any]) -> dict[int, list[Any]]:
    """Duties or spells of each agent, by time."""
    found: dict[int, list[Any]] = {}
    for item in sorted(items, key=lambda one: (one.agent, one.start)):
        found.setdefault(item.agent, []).append(item)
    return found


def _left_out(unjudged: int, duties: int, stray: int) -> Iterator[str]:
    if unjudged:
        yield f"{unjudged} of {duties} shifts lie outside the log's time, and are not judged."
    if stray >= 60:
        where = f"outside the plan's days, or over {NEAR_S / 3600:g} hours from that day's shift"
        yield f"{stray / 60:,.0f} minutes of work lie {where}: not counted."


def assumed_shrinkage(plan: Plan) -> dict[str, float]:
    """The scenario's items that are not in the roster, as shares."""
    items: list[dict[str, Any]] = json.loads(plan.scenario_text).get("shrinkage") or []
    return {str(item["name"]): float(item["share"]) for item in items if not item["in_roster"]}


def sites_of(plan: Plan) -> tuple[str, ...]:
    """Each agent's site, by the scenario."""
    data = json.loads(plan.scenario_text)
    first = str(data["sites"][0]["name"])
    found = {str(agent["id"]): str(agent.get("site") or first) for agent in data["agents"]}
    return tuple(found.get(agent, first) for agent in plan.agents)


@dataclass
class _Sums:
    """Seconds of one day."""

    planned: int = 0
    kept: int = 0
    planned_work: int = 0
    lost: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("absent", "late", "meeting", "away"), 0))


def _judged(
    plan: Plan, today: Sequence[Duty], every: Sequence[Duty], spells: Sequence[Spell], totals: Totals, least_out_min: float
) -> tuple[PersonDay, list[OutSpell]]:
    """One person's day with its shift, or shifts."""
    step, sums, out = plan.horizon.step_min * 60, _Sums(), []
    begin, end = today[0].start * step, today[-1].end * step
    present = [(max(s.start, begin), min(s.end, end)) for s in spells if s.state is not AgentState.OFF and s.start < end and s.end > begin]
    first, last = (present[0][0], present[-1][1]) if present else (None, None)
    for duty in today:
        pieces = [*pieces_of(planned_pieces(duty, step), spells)]
        for start, stop, planned, actual in pieces:
            _add(sums, totals, start, stop, planned, actual, first, last)
        out += out_spells(duty.agent, pieces, 60 * least_out_min)
    worked = 0
    for low, high in (window_of(duty, every, step) for duty in today):
        for spell in spells:
            if (seconds := min(spell.end, high) - max(spell.start, low)) > 0 and _works(spell):
                worked += seconds
                if spell.state is AgentState.ON_QUEUE:
                    totals.add(totals.work, max(spell.start, low), min(spell.end, high))
    made = PersonDay(
        agent=today[0].agent,
        day=plan.horizon.dates[today[0].day],
        planned_min=sums.planned / 60,
        kept_min=sums.kept / 60,
        planned_work_min=sums.planned_work / 60,
        worked_min=worked / 60,
        late_start_min=None if first is None else (first - begin) / 60,
        early_leave_min=None if last is None else (end - last) / 60,
        out_spells=len(out),
        out_min=sum(one.end - one.start for one in out) / 60,
        **{f"{name}_min": seconds / 60 for name, seconds in sums.lost.items()},
    )
    return made, out


def _add(
    sums: _Sums, totals: Totals, start: int, end: int, planned: AgentState, actual: AgentState, first: int | None, last: int | None
) -> None:
    seconds = end - start
    sums.planned += seconds
    totals.add(totals.planned, start, end)
    if planned.plain is actual.plain:
        sums.kept += seconds
        totals.add(totals.kept, start, end)
    if planned is AgentState.MEETING:  # work, and worked where it was held; no head on the queue
        sums.planned_work += seconds
    if planned is not AgentState.ON_QUEUE:
        return
    sums.planned_work += seconds
    totals.add(totals.planned_work, start, end)
    if actual is AgentState.ON_QUEUE:
        return
    if first is None or last is None:
        sums.lost["absent"] += seconds
    elif end <= first or start >= last:
        sums.lost["late"] += seconds
    else:
        sums.lost["meeting" if actual is AgentState.MEETING else "away"] += seconds


def _unplanned(plan: Plan, agent: int, every: Sequence[Duty], spells: Sequence[Spell], totals: Totals) -> tuple[list[PersonDay], int]:
    """Days with work and without a shift, by the local day on which it begins; and the seconds of work that belong to nothing."""
    step, found, stray = plan.horizon.step_min * 60, dict[date, int](), 0
    windows = sorted(window_of(duty, every, step) for duty in every)
    planned = {plan.horizon.dates[duty.day] for duty in every}
    for spell in spells:
        for start, end in outside(spell.start, spell.end, windows) if _works(spell) else ():
            day = plan.horizon.local(start // step, plan.agent_zone[agent]).date()
            if day in planned or not 0 <= start < plan.horizon.n * step:
                stray += end - start
                continue
            found[day] = found.get(day, 0) + end - start
            if spell.state is AgentState.ON_QUEUE:
                totals.add(totals.work, start, end)
    days = [
        PersonDay(agent, day, 0.0, 0.0, 0.0, seconds / 60, 0.0, 0.0, 0.0, 0.0, None, None, 0, 0.0) for day, seconds in sorted(found.items())
    ]
    return days, stray


def _works(spell: Spell) -> bool:
    return spell.state in (AgentState.ON_QUEUE, AgentState.MEETING)
