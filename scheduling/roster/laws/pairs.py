"""Rules on two shifts: what kind may follow, rest, and starts within a band, as tables over classes of shifts.

Shifts that a rule treats alike, as the first and as the second of two, share a class; the classes of all rules together, and of
the scenario's own rest, are those of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scheduling.roster.laws.facts import Facts
from scheduling.roster.rest import groups_of
from scheduling.rules.kinds.bounds import least_minutes
from scheduling.rules.law import Law
from scheduling.rules.law_prices import unit_price
from scheduling.rules.schema import Rest, StartBand, Succession


@dataclass(frozen=True)
class Coupling:
    """What one rule says of two days of a person.

    Attributes
    ----------
    people
        Whom it is for.
    first, second
        Group of each shift as the first and as the second of two, shape ``(zones, days, shifts)``; 0 couples with nothing.
    tables
        Cost, or 1 for forbidden, by first and second group, shape ``(tables, firsts, seconds)``.
    pairs
        (first day, second day, table).
    hard
        Whether the tables forbid.
    """

    people: frozenset[int]
    first: np.ndarray
    second: np.ndarray
    tables: np.ndarray
    pairs: tuple[tuple[int, int, int], ...]
    hard: bool


def couplings(facts: Facts) -> Iterator[Coupling]:
    """One for each rule on two shifts that can be broken."""
    for law in facts.problem.laws:
        made = None
        if isinstance(law.rule, Succession):
            made = _succession(law, law.rule, facts)
        elif isinstance(law.rule, StartBand):
            made = _start_band(law, law.rule, facts)
        elif isinstance(law.rule, Rest):
            made = _rest(law, law.rule, facts)
        if made is not None and made.tables.any():
            yield made


def _succession(law: Law, rule: Succession, facts: Facts) -> Coupling:
    first, second = (np.broadcast_to(facts.of_kinds(tuple(kinds)), facts.shape) for kinds in (rule.first, rule.then))
    pairs = [(day, day + 1, 0) for day in range(facts.days - 1)]
    zero = np.zeros(facts.shape, dtype=np.int64)

    def always(_: int, ones: np.ndarray, twos: np.ndarray) -> np.ndarray:
        return np.ones((len(ones), len(twos)), dtype=np.int64)

    return _coupling(law, facts, ((zero, first), (zero, second)), [0], pairs, always)


def _start_band(law: Law, rule: StartBand, facts: Facts) -> Coupling:
    clock, every = np.broadcast_to(facts.clock, facts.shape), np.ones(facts.shape, dtype=bool)
    pairs = [(one, two, 0) for one in range(facts.days) for two in range(one + 1, min((one // 7 + 1) * 7, facts.days))]

    def apart(_: int, ones: np.ndarray, twos: np.ndarray) -> np.ndarray:
        return (abs(ones[:, None] - twos) > rule.minutes).astype(np.int64)

    return _coupling(law, facts, ((clock, every), (clock, every)), [0], pairs, apart)


def _rest(law: Law, rule: Rest, facts: Facts) -> Coupling | None:
    least, step = least_minutes(rule.hours) or 0, facts.problem.horizon.step_min
    day_start = facts.problem.horizon.day_start[:-1]
    start = facts.start - day_start[:, None]
    end, first = start + facts.steps, np.broadcast_to(facts.of_kinds(tuple(rule.after)), facts.shape)
    if not facts.starts.any():
        return None
    reach = int(end[facts.starts].max() - start[facts.starts].min()) + least / step
    last = np.searchsorted(day_start, day_start + reach).tolist()
    gaps = [(one, two, int(day_start[two] - day_start[one])) for one in range(facts.days) for two in range(one + 1, last[one])]
    distances = sorted({gap for _, _, gap in gaps})

    def short(distance: int, ends: np.ndarray, starts: np.ndarray) -> np.ndarray:
        minutes = np.maximum(0, least - (starts + distance - ends[:, None]) * step)
        return -(-minutes // 60)

    pairs = [(one, two, distances.index(gap)) for one, two, gap in gaps]
    return _coupling(law, facts, ((end, first), (start, np.ones(facts.shape, dtype=bool))), distances, pairs, short)


Side = tuple[np.ndarray, np.ndarray]
"""What a rule looks at in each shift, and whether it looks at all."""


def _coupling(
    law: Law,
    facts: Facts,
    sides: tuple[Side, Side],
    distances: list[int],
    pairs: list[tuple[int, int, int]],
    units: Callable[[int, np.ndarray, np.ndarray], np.ndarray],
) -> Coupling:
    """Groups and tables; `units` of each pair of values at each distance."""
    on = [side[1] & facts.starts for side in sides]
    values = [np.unique(side[0][mask]) for side, mask in zip(sides, on, strict=True)]
    full = np.array([units(distance, *values) for distance in distances], dtype=np.int64).reshape(-1, len(values[0]), len(values[1]))
    hard = law.rule.price is None
    full = (full > 0).astype(np.int64) if hard else full * unit_price(law.rule)
    by_first, by_second = groups_of(full.transpose(1, 0, 2)), groups_of(full.transpose(2, 0, 1))
    tables = _between_groups(full, by_first, by_second)
    used = set(np.flatnonzero(tables.any(axis=(1, 2))).tolist())
    return Coupling(
        people=frozenset(law.people),
        first=_numbers(facts, sides[0][0], on[0], values[0], by_first),
        second=_numbers(facts, sides[1][0], on[1], values[1], by_second),
        tables=tables,
        pairs=tuple(pair for pair in pairs if pair[2] in used),
        hard=hard,
    )


def _numbers(facts: Facts, of: np.ndarray, on: np.ndarray, values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Group of each shift; 0 where the rule does not look."""
    number = np.zeros(facts.shape, dtype=np.int64)
    number[on] = groups[np.searchsorted(values, of[on])]
    return number


def _between_groups(full: np.ndarray, by_first: np.ndarray, by_second: np.ndarray) -> np.ndarray:
    """Tables between groups, from those between values; group 0 has none."""
    padded = np.pad(full, ((0, 0), (0, 1), (0, 1)))
    member = [
        [int(np.argmax(groups == group)) if group else len(groups) for group in range(int(groups.max(initial=0)) + 1)]
        for groups in (by_first, by_second)
    ]
    return padded[:, member[0]][:, :, member[1]]
