"""Conflict sets: the planted ones come back, and no others; minimal against brute force."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scheduling.explain.conflict as conflict
from center.errors import InputError
from center.plan import Duty
from scheduling.explain.conflict import ConflictSet, conflicts_of, conflicts_with
from scheduling.explain.hard import LegalLine
from scheduling.explain.inputs import Inputs
from scheduling.explain.narrow import duty_of
from scheduling.explain.restrictions import Restriction, restrictions_of
from scheduling.explain.wishes import at_work, off
from scheduling.roster.pins import Pin
from scheduling.roster.verify import verify

SHIFTS = [
    {"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [480]},
    {"name": "late", "start": "15:00-15:30", "start_step_min": 60, "lengths_min": [480]},
]


def found(inputs: Inputs) -> tuple[ConflictSet, ...]:
    sets, unknown = conflicts_of(inputs, range(len(inputs.scenario.agents)), time.perf_counter() + 60)
    assert unknown == ()
    return sets


def texts(rules: Sequence[Restriction]) -> set[str]:
    return {rule.text for rule in rules}


class TestPlanted:
    def test_three_planted_conflicts_come_back_and_nothing_else(self, case: Any, new_person: Any, inputs_of: Any) -> None:
        """Ana's availability is too short for her hours, a law bars Ben from his days, Cai is locked to shifts without rest."""
        case.shapes, case.start, case.days = SHIFTS, "2026-10-12", 7
        case.contracts = [
            {"name": "any", "hours_week": [24, 40], "days_week": [0, 5], "shifts": ["day", "late"]},
            {"name": "five", "hours_week": [0, 168], "days_week": [5, 7], "shifts": ["day", "late"]},
        ]
        case.agents = [
            new_person("ana", availability=["mon-tue 08:00-24:00"]),
            new_person("ben", contract="five"),
            new_person("cai"),
            new_person("dee", availability=["mon-fri 08:00-24:00"], leave=["2026-10-16"]),
        ]
        case.rules = {
            "rest_hours": 11,
            "max_consecutive_days": 6,
            "also": [
                {"rule": "working_days", "per": "week", "most": 4, "name": "four days", "whom": {"people": ["ben"]}},
                {"rule": "working_days", "per": "week", "most": 6, "name": "six days"},
            ],
        }
        pins = (Pin(2, 0, shift(2, 0, "late")), Pin(2, 1, shift(2, 1, "day")))
        sets = found(replace(inputs_of(case), pins=pins))
        assert [(one.agent, texts(one.rules), one.minimal) for one in sets] == [
            (0, {"at least 24 paid hours a week (contract any)", "available mon-tue 08:00-24:00"}, True),
            (1, {"at least 5 working days a week (contract five)", "four days"}, True),
            (2, {"11 h rest between shifts", "2026-10-12 is locked: the shift 'late'", "2026-10-13 is locked: the shift 'day'"}, True),
        ]
        assert [rule.where for rule in sets[1].rules] == ["rules.also[0]", "contracts[1].days_week"]

    def test_two_of_one_person_have_no_rule_in_common(self, case: Any, new_person: Any, inputs_of: Any) -> None:
        """To work on Monday is against leave, and against availability; to have a day off is against two ends of a contract."""
        case.agents = [new_person("ana", leave=["2026-10-12"], availability=["tue 08:00-18:00"])]
        sets = conflicts_with(inputs_of(case), 0, {0: at_work}, time.perf_counter() + 60)
        assert {frozenset(texts(one.rules)) for one in sets} == {
            frozenset({"available tue 08:00-18:00"}),
            frozenset({"leave 2026-10-12"}),
        }
        case.agents = [new_person("ana")]
        case.contracts[0] |= {"hours_week": [56, 56], "days_week": [7, 7]}
        case.rules = {"max_consecutive_days": 7}
        sets = conflicts_with(inputs_of(case), 0, {0: off}, time.perf_counter() + 60)
        assert {frozenset(texts(one.rules)) for one in sets} == {
            frozenset({"at least 56 paid hours a week (contract any)"}),
            frozenset({"at least 7 working days a week (contract any)"}),
        }

    def test_rules_that_can_be_kept_are_no_conflict(self, case: Any, new_person: Any, inputs_of: Any) -> None:
        case.contracts[0] |= {"hours_week": [16, 40], "days_week": [2, 5]}
        case.agents = [new_person("ana", availability=["mon-tue 08:00-18:00"])]
        assert found(inputs_of(case)) == ()

    def test_nothing_to_take_away(self, case: Any, inputs_of: Any) -> None:
        """The queue opens when no shift is at work; to work is then against no rule at all."""
        case.queues[0]["open"] = ["daily 03:00-05:00"]
        sets = conflicts_with(inputs_of(case), 0, {0: at_work}, time.perf_counter() + 60)
        assert [(one.rules, one.minimal) for one in sets] == [((), True)]

    def test_other_people_are_no_part_of_it(self, case: Any, new_person: Any, inputs_of: Any) -> None:
        """A rule is taken away for the one person: everybody else keeps it."""
        case.agents = [new_person("ana"), new_person("ben")]
        before = restrictions_of(inputs_of(case), 1)
        for rule in restrictions_of(inputs_of(case), 0):
            less = rule.without(inputs_of(case))
            own, other = ([one.text for one in restrictions_of(less, agent)] for agent in (0, 1))
            assert rule.text not in own and len(other) == len(before), rule.text  # what was everybody's is a rule of the others' own


class TestTime:
    def test_no_time_is_not_known(self, case: Any, inputs_of: Any) -> None:
        assert conflicts_of(inputs_of(case), [0], time.perf_counter() - 1) == ((), (0,))

    def test_what_was_not_tried_is_not_proved_minimal(self, case: Any, inputs_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = iter([LegalLine(False), LegalLine(False), LegalLine(None)])
        monkeypatch.setattr(conflict, "legal_line", lambda *given: next(answers, LegalLine(True)))
        case.contracts[0] |= {"hours_week": [16, 40]}
        sets, _ = conflicts_of(inputs_of(case), [0], time.perf_counter() + 60)
        assert [one.minimal for one in sets] == [False]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    least=st.sampled_from([0, 16, 24]),
    days=st.integers(0, 3),
    most=st.integers(1, 3),
    rest=st.sampled_from([0, 11]),
    window=st.sampled_from([[], ["mon-tue 08:00-24:00"], ["mon 14:00-24:00", "tue 08:00-18:00"]]),
    leave=st.sampled_from([[], ["2026-10-13"]]),
    wish=st.sampled_from([{}, {0: off}, {0: at_work, 1: at_work}]),
)
def test_sets_are_minimal_by_brute_force(
    new_case: Callable[..., Any], new_person: Any, inputs_of: Any, least: int, days: int, most: int, rest: int, window: list[str],
    leave: list[str], wish: dict[int, Any],
) -> None:  # fmt: skip
    """Every set is impossible by itself, and possible without any one of its rules; without sets there is a legal line."""
    contract = {"name": "any", "hours_week": [least, 40], "days_week": [min(days, most), most], "shifts": ["day", "late"]}
    early = [shape | {"weekdays": "mon-wed"} for shape in SHIFTS]
    case = new_case(
        shapes=early, contracts=[contract], agents=[new_person("ana", availability=window, leave=leave)], rules={"rest_hours": rest}
    )
    inputs = inputs_of(case)
    sets = conflicts_with(inputs, 0, wish, time.perf_counter() + 60)
    assert bool(sets) is not can_be_kept(inputs, wish)
    every = restrictions_of(inputs, 0)
    for one in sets:
        assert one.minimal and not can_be_kept(only(inputs, every, one.rules), wish)
        assert all(can_be_kept(only(inputs, every, part), wish) for part in combinations(one.rules, len(one.rules) - 1))


def only(inputs: Inputs, every: Sequence[Restriction], kept: Sequence[Restriction]) -> Inputs:
    """The inputs with few of the rules."""
    names = {(rule.text, rule.where) for rule in kept}
    for rule in every:
        inputs = inputs if (rule.text, rule.where) in names else rule.without(inputs)
    return inputs


def can_be_kept(inputs: Inputs, wish: dict[int, Any]) -> bool:
    """Whether any line is legal by the referee."""
    try:
        problem = inputs.problem()
    except InputError:
        return False
    return any(not verify(problem, line).violations for line in lines(problem) if all(fits(at(line, day)) for day, fits in wish.items()))


def at(line: Sequence[Duty], day: int) -> Duty | None:
    return next((duty for duty in line if duty.day == day), None)


def lines(problem: Any) -> Iterator[tuple[Duty, ...]]:
    ways = [
        [None, *(duty_of(problem, 0, day, shift * len(problem.need)) for shift in problem.eligible(0, day))]
        for day in range(len(problem.horizon.dates))
    ]
    for line in product(*ways):
        yield tuple(duty for duty in line if duty is not None)


def shift(agent: int, day: int, name: str) -> Duty:
    start = 24 * day + (9 if name == "day" else 15)
    return Duty(agent, 0, day, name, start, start + 8, (), 480)
