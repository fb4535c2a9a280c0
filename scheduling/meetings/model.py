"""The meetings' problem as a ChoiceModel: one decision per group meeting, one per person of a single one.

An option is a time, or not at all. Rows are what meetings take from the heads of each queue and step: what they may take before
somebody is missing is the band, with the roster's prices on both sides. Where a person could be wanted twice at once, a hard row of
that person and step holds at most one meeting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from scheduling.meetings.problem import MeetingProblem
from scheduling.meetings.times import Times, queue_at
from scheduling.roster.prices import hundredths
from scheduling.roster.worth import hundredths_of
from solvers.builder import ModelBuilder
from solvers.model import ChoiceModel


@dataclass(frozen=True)
class Seat:
    """What a decision is about: a meeting, or a person's; and what each position of its list means.

    Attributes
    ----------
    occurrence
        Number in the problem.
    starts, people
        Step of each position (None: not held), and who then attends.
    """

    occurrence: int
    starts: tuple[int | None, ...]
    people: tuple[tuple[int, ...], ...] = field(repr=False)


@dataclass(frozen=True)
class MeetingModel:
    """A model, and what its decisions mean."""

    problem: MeetingProblem
    model: ChoiceModel
    seats: tuple[Seat, ...] = field(repr=False)

    def hundredths(self, energy: int) -> int:
        """An energy of the model, or a bound of it, in hundredths of a point."""
        return hundredths_of(energy, self.problem.roster.cover_prices.fine)


@dataclass(frozen=True)
class _Wanted:
    """A decision in the making: start -> who attends."""

    occurrence: int
    length: int
    named: int
    at: dict[int, tuple[int, ...]]


def build_meeting_model(problem: MeetingProblem) -> MeetingModel:
    """The model of `problem`. H = 0 iff the referee finds nothing, E is its cost in hundredths (`MeetingModel.hundredths`)."""
    roster, prices = problem.roster, problem.roster.cover_prices
    builder = ModelBuilder(fine=prices.fine)
    for queue, units in enumerate(problem.units):
        builder.add_rows(
            roster.horizon.n,
            lo=units - prices.enough[queue],
            hi=units - prices.need[queue],
            under=(prices.spare[queue], prices.square[1]),
            over=(prices.missing[queue], prices.square[0]),
            priced_finely=True,
        )
    wanted = list(_wanted(problem))
    rows = _rows_of_people(builder, wanted)
    seats = tuple(_add(builder, problem, item, rows) for item in wanted)
    return MeetingModel(problem, builder.build(), seats)


def _wanted(problem: MeetingProblem) -> Iterator[_Wanted]:
    for number, occurrence in enumerate(problem.occurrences):
        times = Times(problem, occurrence)
        if occurrence.meeting.kind == "group":
            yield _Wanted(number, times.length, len(occurrence.people), times.together)
            continue
        for agent in occurrence.people:
            yield _Wanted(number, times.length, 1, dict.fromkeys(times.of(agent).tolist(), (agent,)))


def _rows_of_people(builder: ModelBuilder, wanted: list[_Wanted]) -> dict[tuple[int, int], int]:
    """(person, step) -> hard row, where more than one decision could want the person in that step."""
    claims: Counter[tuple[int, int]] = Counter()
    for item in wanted:
        claims.update({(agent, t) for start, people in item.at.items() for agent in people for t in range(start, start + item.length)})
    twice = sorted(key for key, count in claims.items() if count > 1)
    first = builder.add_rows(len(twice), hi=1, hard=True) if twice else 0
    return {key: first + k for k, key in enumerate(twice)}


def _add(builder: ModelBuilder, problem: MeetingProblem, item: _Wanted, rows_of: dict[tuple[int, int], int]) -> Seat:
    n, worth = problem.roster.horizon.n, problem.roster.worth.units
    options: dict[int, int | None] = {builder.add_option(builder.add_profile([], [])): None}
    for start, people in item.at.items():
        steps = range(start, start + item.length)
        used = [(queue * n + t, worth[agent, queue]) for agent in people for t in steps for queue in (queue_at(problem, agent, t),)]
        used += [(rows_of[agent, t], 1) for agent in people for t in steps if (agent, t) in rows_of]
        offset = min(row for row, _ in used)
        profile = builder.add_profile([row - offset for row, _ in used], [units for _, units in used])
        options[builder.add_option(profile, offset)] = start
    option_list = builder.add_list(list(options))
    starts = tuple(options[option] for option in builder.list_options(option_list).tolist())
    there = tuple(() if start is None else item.at[start] for start in starts)
    missed = hundredths(problem.occurrences[item.occurrence].meeting.missed)
    builder.add_decision(option_list, costs=[missed * (item.named - len(people)) for people in there])
    return Seat(item.occurrence, starts, there)
