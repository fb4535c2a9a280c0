"""What a planner asks of a plan, as it was typed, and what of the plan it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from center.clock import parse_dates
from center.errors import Fault, InputError
from center.io import nearest
from center.plan import Unmet
from planning.hand.desk import Desk
from reports.words import plural, span_text
from scheduling.explain.wishes import Wish, asked, leave_asked, refused
from scheduling.explain.world import World


@dataclass(frozen=True)
class Asked:
    """Nothing named: the dearest refused wishes and the worst unmet intervals, `most` of each.

    Attributes
    ----------
    agents
        People whose refused wishes are told, all of them.
    intervals
        ``2026-03-02 10:00``, clock of the planning zone.
    queue
        Of the intervals; None: the one with most missing there.
    off, on, leave
        Dates, or spans of dates, that the one person named asks for beside.
    """

    agents: tuple[str, ...] = ()
    intervals: tuple[str, ...] = ()
    queue: str | None = None
    off: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    most: int = 3

    @property
    def nothing_named(self) -> bool:
        """Whether the worst of the whole plan is meant."""
        return not self.agents and not self.intervals


def wishes_of(desk: Desk, world: World, what: Asked) -> tuple[list[Wish], int, list[str]]:
    """(the wishes to tell, refused wishes of the people asked about, what is left out).

    Raises
    ------
    InputError
        Unknown people, days outside the plan, or dates without the one person that asks for them.
    """
    wanted = [(dates, option) for option in ("off", "on", "leave") for dates in getattr(what, option)]
    if wanted and len(what.agents) != 1:
        option = f"--{wanted[0][1]}"
        raise InputError(Fault(option, plural(len(what.agents), "person", "people") + " named", "one --agent, whose wish it is"))
    people = {desk.person(name, "--agent") for name in what.agents}
    every = refused(world.before.problem, world.duties) if people or what.nothing_named else []
    own = [wish for wish in every if not people or wish.agent in people]
    told = own if people else own[: what.most]
    left = len(own) - len(told)
    notes = [f"{plural(left, 'more refused wish', 'more refused wishes')}; --agent NAME tells a person's."] if left else []
    return [*told, *_asked_for(desk, world, people, wanted)], len(own), notes


def _asked_for(desk: Desk, world: World, people: set[int], wanted: Sequence[tuple[str, str]]) -> Iterator[Wish]:
    problem = world.before.problem
    for dates, option in wanted:
        days, (agent,) = days_of(desk, dates, f"--{option}"), people
        yield leave_asked(problem, agent, days) if option == "leave" else asked(problem, agent, days, option)


def days_of(desk: Desk, text: str, option: str) -> list[int]:
    """Days of the plan.

    Raises
    ------
    InputError
        No date, or one outside the plan.
    """
    try:
        dates = sorted(parse_dates(text))
    except ValueError:
        raise InputError(Fault(option, repr(text), "a day such as 2026-12-24, or 2026-12-24..2026-12-31")) from None
    return [desk.day(day.isoformat(), option) for day in dates]


def steps_of(desk: Desk, world: World, what: Asked) -> tuple[list[tuple[int, int]], list[str]]:
    """((queue, step) to tell, what is left out).

    Raises
    ------
    InputError
        An unknown queue, or a time that is none or outside the plan.
    """
    if what.nothing_named:
        runs = sorted(world.before.verdict.unmet, key=lambda run: (-run.heads, run.start, run.queue))
        left = len(runs) - what.most
        notes = [f"{plural(left, 'more unmet run')}; --interval TIME tells one."] if left > 0 else []
        return [(run.queue, worst_step(world, run)) for run in runs[: what.most]], notes
    queue = None if what.queue is None else _queue(desk, what.queue)
    return [(_shortest_queue(world, step) if queue is None else queue, step) for step in (_step(desk, text) for text in what.intervals)], []


def worst_step(world: World, run: Unmet) -> int:
    """The step of a run with most heads missing, the first of several."""
    problem, worth = world.before.problem, world.before.verdict.worth
    return max(range(run.start, run.end), key=lambda t: (float(problem.need[run.queue, t] - worth[run.queue, t]), -t))


def when(desk: Desk, step: int) -> str:
    """``Mon 2 Mar 10:00–10:15``."""
    return span_text(desk.plan.horizon, step, step + 1)


def _queue(desk: Desk, name: str) -> int:
    if name not in desk.plan.queues:
        raise InputError(Fault("--queue", repr(name), f"one of {', '.join(desk.plan.queues)}", nearest(name, desk.plan.queues)))
    return desk.plan.queues.index(name)


def _step(desk: Desk, text: str) -> int:
    horizon = desk.plan.horizon
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(Fault("--interval", repr(text), "a time such as 2026-03-02 10:00")) from None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(horizon.zone))
    step = horizon.index_of(aware.astimezone(UTC))
    if not 0 <= step < horizon.n:
        raise InputError(Fault("--interval", text, f"a time of {desk.plan.id}: {horizon.dates[0]} to {horizon.dates[-1]}"))
    return step


def _shortest_queue(world: World, step: int) -> int:
    missing = world.before.problem.need[:, step] - world.before.verdict.worth[:, step]
    return int(missing.argmax())
