"""The rules of a day's change, one function each: notice, levers, breaks, hours, availability, `rules.also`, skills, budgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from center.plan import Duty
from scheduling.peak import block_rules
from scheduling.peak.changes import Change
from scheduling.peak.pieces import in_its_block, pieces_between
from scheduling.peak.problem import PeakProblem
from scheduling.peak.rented import room_of
from scheduling.peak.roster import PeakRoster
from scheduling.roster.contract import WEEK
from scheduling.rules.availability import is_available
from scheduling.rules.pauses import MEETINGS
from scheduling.rules.words import hours, local, who_when


def broken(problem: PeakProblem, roster: PeakRoster, changes: Sequence[Change]) -> Iterator[str]:
    """A sentence for each time that a change breaks a rule."""
    for change in changes:
        who = who_when(problem, change.agent, change.before.day)
        if change.number not in problem.movable:
            yield f"{who}: the shift changes; only the first of a person's shifts that have not ended may, and no locked one."
        for rule in (_same_shift, _blocks, _notice, _reach, _breaks, _skill, _rest, _week, _available):
            yield from (f"{who}: {text}" for text in rule(problem, roster, change))
    yield from _also(problem, changes)
    yield from _agreed(problem, roster)
    yield from _budgets(problem, changes)
    yield from _rented(problem, roster)


def _same_shift(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    one, two = change.before, change.after
    if (one.agent, one.day, one.shape) != (two.agent, two.day, two.shape):
        yield "the shift became another person's, day's or shape's."
    unpaid = sum(end - start for start, end, _, paid in two.breaks if not paid)
    paid_min = (two.end - two.start - unpaid) * problem.horizon.step_min
    if two.paid_min != paid_min:
        yield f"paid for {hours(two.paid_min)}; the shift without its unpaid breaks is {hours(paid_min)}."


def _blocks(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    yield from block_rules.broken(problem, change)


def _notice(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    """Nothing differs before now plus the notice of the lever that makes the difference."""
    one, two, spec = change.before, change.after, problem.spec
    first = [
        ("start", spec.start, min(one.start, two.start), one.start != two.start),
        ("overtime", spec.overtime, one.end, two.end > one.end),
        ("time off", spec.time_off, two.end, two.end < one.end),
        ("skills", spec.skills, change.switch.step if change.switch else 0, change.switch is not None),
        ("breaks", spec.breaks, _first_changed(one, two), one.start == two.start and _kept(one, two) != _kept(two, two)),
        ("meetings", spec.meetings, min((a for a, *_ in _cancelled(one, two)), default=0), bool(_cancelled(one, two))),
    ]
    for name, lever, step, used in first:
        if used and lever is None:
            yield f"changed by the lever {name}, which the scenario does not use."
        elif used and lever is not None and step < problem.after_notice(lever.notice_min):
            when = f"{local(problem, change.agent, step):%H:%M}"
            yield f"the lever {name} changes {when}; it needs {lever.notice_min} minutes of notice."


def _kept(duty: Duty, after: Duty) -> tuple[tuple[int, int, str, bool], ...]:
    """Breaks, meetings apart, that begin before the shift's end as it became."""
    return tuple(pause for pause in sorted(duty.breaks) if pause[0] < after.end and pause[2] not in MEETINGS)


def _first_changed(one: Duty, two: Duty) -> int:
    return min((pause[0] for pause in set(_kept(one, two)) ^ set(_kept(two, two))), default=0)


def _cancelled(one: Duty, two: Duty) -> list[tuple[int, int, str, bool]]:
    """Meetings up to the shift's end that it no longer has, at the times they would have been at."""
    moved = two.start - one.start
    there = [(a + moved, b + moved, kind, paid) for a, b, kind, paid in sorted(one.breaks) if kind in MEETINGS and a + moved < two.end]
    return [pause for pause in there if pause not in two.breaks]


def _reach(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    """Starts, ends and breaks move in the lever's steps, and no farther than it allows."""
    spec, step = problem.spec, problem.horizon.step_min
    moves = [
        ("starts earlier", -change.start_min, spec.start and (spec.start.early_min, spec.start.every_min(step))),
        ("starts later", change.start_min, spec.start and (spec.start.late_min, spec.start.every_min(step))),
        ("ends later", change.overtime_min, spec.overtime and (spec.overtime.most_min, spec.overtime.every_min(step))),
        ("ends earlier", change.time_off_min, spec.time_off and (spec.time_off.most_min, spec.time_off.every_min(step))),
    ]
    for what, minutes, allowed in moves:
        if minutes > 0 and allowed and (minutes > allowed[0] or minutes % allowed[1]):
            yield f"{what} by {minutes} minutes; allowed up to {allowed[0]} in steps of {allowed[1]}."
    if not change.after.start < change.after.end:
        yield "nothing is left of the shift."


def _breaks(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    """Every break up to the end is there, in its window, apart from the others, and not farther off than allowed."""
    one, two, step = change.before, change.after, problem.horizon.step_min
    moved = two.start - one.start
    gone = _cancelled(one, two)
    pauses = [(a + moved, b + moved, kind, paid) for a, b, kind, paid in sorted(one.breaks) if a + moved < two.end]
    wanted, found = [pause for pause in pauses if pause not in gone], sorted(two.breaks)
    if [(b - a, kind, paid) for a, b, kind, paid in wanted] != [(b - a, kind, paid) for a, b, kind, paid in found]:
        yield f"has {len(found)} breaks; the shift up to its end has {len(wanted)}, in their order and length."
        return
    edges = [two.start, *(edge for pause in found for edge in pause[:2]), two.end]
    if edges != sorted(edges):
        yield "breaks overlap or leave the shift."
    farthest = problem.spec.breaks.most_min if problem.spec.breaks else 0
    for old, new in zip(wanted, found, strict=True):
        was = (old[0] - moved, old[1] - moved)
        if one.blocks and new[:2] != was and not in_its_block(one.blocks, pieces_between(one, two.start, two.end), was, new[:2]):
            yield f"the {new[2]} at {local(problem, change.agent, new[0]):%H:%M} leaves the task block that it was in."
        off = abs(new[0] - old[0]) * step
        if off > farthest:
            yield f"the {new[2]} moves by {off} minutes; allowed {farthest}."
        if off and not _in_window(problem, change, old, new):
            yield f"the {new[2]} at {local(problem, change.agent, new[0]):%H:%M} is outside the window of the shift {two.shape!r}."


def _in_window(problem: PeakProblem, change: Change, old: tuple[int, int, str, bool], new: tuple[int, int, str, bool]) -> bool:
    shape = next((shape for shape in problem.shapes if shape.name == change.after.shape), None)
    if shape is None:
        return False
    if new[2] == "lunch":
        spec = shape.lunch
    else:
        moved = change.after.start - change.before.start
        own = sorted(pause[0] + moved for pause in change.before.breaks if pause[2] == new[2])
        number = own.index(old[0])
        spec = shape.breaks[number] if new[2] == "break" and number < len(shape.breaks) else None
    if spec is None:
        return False
    after = (new[0] - change.after.start) * problem.horizon.step_min
    return spec.after_min[0] <= after <= spec.after_min[1] and (after - spec.after_min[0]) % spec.step_min == 0


def _skill(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    if change.switch is None:
        return
    queue, agent = problem.scenario.queues[change.switch.queue], problem.scenario.agents[change.agent]
    if queue.skill not in agent.skills:
        yield f"goes on with {queue.name}, which needs {queue.skill}; has {', '.join(agent.skills)}."
    if not change.after.start <= change.switch.step < change.after.end:
        yield f"goes on with {queue.name} outside the shift."


def _agreed(problem: PeakProblem, roster: PeakRoster) -> Iterator[str]:
    """Who was told earlier in the day to go on with another queue still does."""
    told = {item.number: item for item in roster.switches}
    for item in problem.switched:
        if told.get(item.number) != item:
            duty, queue = problem.duties[item.number], problem.scenario.queues[item.queue]
            who = who_when(problem, duty.agent, duty.day)
            yield f"{who}: was told to go on with {queue.name} from {local(problem, duty.agent, item.step):%H:%M}, and no longer does."


def _rest(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    """Rest to the shifts before and after, where the change makes it shorter."""
    one, two, step = change.before, change.after, problem.horizon.step_min
    own = _others(problem, roster, change)
    before = max((duty.end for duty in own if duty.start < two.start), default=None)
    after = min((duty.start for duty in own if duty.start > two.start), default=None)
    gaps = []
    if before is not None and two.start < one.start:
        gaps.append((two.start - before) * step)
    if after is not None and two.end > one.end:
        gaps.append((after - two.end) * step)
    least = problem.rules.rest_hours * 60
    yield from (f"rests {hours(gap)} between two shifts; at least {hours(least)}." for gap in gaps if gap < least)


def _week(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    """Paid hours of the week stay within the most, where the change adds to them."""
    week = change.after.day // WEEK
    paid = change.after.paid_min + sum(duty.paid_min for duty in _others(problem, roster, change) if duty.day // WEEK == week)
    most = problem.most_week_min(change.agent)
    if change.after.paid_min > change.before.paid_min and paid > most:
        yield f"is paid {hours(paid)} in the week; allowed {hours(most)}."


def _others(problem: PeakProblem, roster: PeakRoster, change: Change) -> list[Duty]:
    """The person's other shifts, of this plan and of those around it."""
    own = [roster.duties[k] for k in problem.numbers_of[change.agent] if k != change.number]
    return own + list(problem.around_of.get(change.agent, ()))


def _also(problem: PeakProblem, changes: Sequence[Change]) -> Iterator[str]:
    """Hard rules of `rules.also` that the changed lines break, and the published ones did not, or by less."""
    if problem.laws is not None:
        for found in problem.laws.differences(changes):
            yield from (item.sentence for item in found.worse)


def _available(problem: PeakProblem, roster: PeakRoster, change: Change) -> Iterator[str]:
    one, two = change.before, change.after
    for span in (range(two.start, one.start), range(one.end, two.end)):
        if not is_available(problem, change.agent, span):
            text = f"{local(problem, change.agent, span.start):%H:%M} to {local(problem, change.agent, span.stop):%H:%M}"
            yield f"works from {text}; available {', '.join(problem.scenario.agents[change.agent].availability)}."


def _budgets(problem: PeakProblem, changes: Sequence[Change]) -> Iterator[str]:
    spec = problem.spec
    if spec.most_changed is not None and len(changes) > spec.most_changed:
        yield f"{len(changes)} people's shifts change; allowed {spec.most_changed}."
    overtime = sum(change.overtime_min for change in changes)
    if spec.overtime is not None and spec.overtime.most_hours is not None and overtime > spec.overtime.most_hours * 60:
        yield f"{hours(overtime)} of overtime; allowed {spec.overtime.most_hours:g} h."


def _rented(problem: PeakProblem, roster: PeakRoster) -> Iterator[str]:
    used = np.zeros((len(problem.spec.overflow), problem.end - problem.now), dtype=np.int64)
    for item in roster.rented:
        lever, when = problem.spec.overflow[item.lever], f"{problem.horizon.local(item.start):%H:%M}"
        if item.start < problem.after_notice(lever.notice_min):
            yield f"overflow to {lever.queue} at {when}: it needs {lever.notice_min} minutes of notice."
            continue
        if item.queue != problem.scenario.index.queue[lever.queue]:
            yield f"overflow at {when}: it serves {lever.queue} only."
        if (item.end - item.start) * problem.horizon.step_min < lever.block_min and item.end < problem.end:
            yield f"overflow to {lever.queue} at {when}: rented for less than {lever.block_min} minutes."
        used[item.lever, item.start - problem.now : item.end - problem.now] += item.heads
        if item.heads <= 0 or (used[item.lever] > room_of(problem, item.lever)).any():
            heads = max(item.heads, int(used[item.lever].max())) if item.heads > 0 else item.heads
            yield f"overflow to {lever.queue} at {when}: {heads} heads; allowed {lever.most_heads}."
