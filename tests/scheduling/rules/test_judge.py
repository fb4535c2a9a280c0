"""Rules judged in a whole roster: sentences, prices, who they are for, history, and wishes in turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from center.plan import Duty
from scheduling.roster.pin_checks import kept_together
from scheduling.roster.pins import Pin
from scheduling.roster.verify import verify
from scheduling.rules import judge
from scheduling.rules.line import Stint


def duty(day: int, start: int = 9, agent: int = 0, shape: str = "day", hours: int = 8) -> Duty:
    """A shift of 8 hours, in hours of a week without change of clocks."""
    first = 24 * day + start
    return Duty(agent, 0, day, shape, first, first + hours, (), 60 * hours)


@pytest.fixture
def rule_case(case, new_person):
    """Ana and Bo, a day shift and a night shift; `rules` are further ones."""
    case.shapes.append({"name": "night", "start": "22:00-22:30", "start_step_min": 60, "lengths_min": [480]})
    case.contracts[0]["shifts"] = ["day", "night"]
    case.agents = [new_person("ana", groups=["team"]), new_person("bo", since="2020-01-01")]

    def problem(*also: dict, **rules):
        case.rules = {"also": list(also), **rules}
        return case.problem()

    return problem


def test_a_hard_rule_is_a_violation_with_its_name(rule_case):
    problem = rule_case({"rule": "consecutive_work", "most": 2, "name": "two at most"})
    assert verify(problem, [duty(0), duty(1), duty(3)]).legal
    assert verify(problem, [duty(0), duty(1), duty(2)]).violations == (
        "ana from Mon 2026-10-12 to Wed 2026-10-14: works 3 days in a row; at most 2 (rule 'two at most').",
    )


def test_a_rule_of_the_whole_horizon_names_no_day(rule_case):
    problem = rule_case({"rule": "weekends", "most": 0})
    assert verify(problem, [duty(5)]).violations == ("ana: works 1 weekends; at most 0.",)


def test_a_priced_rule_costs(rule_case):
    problem = rule_case({"rule": "consecutive_work", "most": 2, "price": 1.505}, {"rule": "weekends", "most": 0, "price": 10})
    verdict = verify(problem, [duty(d) for d in range(6)])
    assert verdict.legal and verdict.parts["rules"] == 4 * 151 + 1000
    assert judge.cost(problem, [duty(d) for d in range(6)]) == {"rules.also[0]": 604, "rules.also[1]": 1000}


def test_hours_are_priced_by_the_paid_unit(rule_case):
    """A bound of 20.5 h and shifts of 8 h are measured in half hours: 2 shifts are 9 of them short at 0.50 points each."""
    problem = rule_case({"rule": "hours", "least": 20.5, "price": 1})
    assert problem.law_units == {"rules.also[0]": 30}
    assert verify(problem, [duty(d, agent=a) for a in (0, 1) for d in (0, 1)]).parts["rules"] == 2 * 9 * 50


def test_for_whom(rule_case):
    contract = {"whom": {"contracts": ["any"]}}
    for whom, broken in (({}, 2), ({"whom": {"groups": ["team"]}}, 1), ({"whom": {"people": ["bo"]}}, 1), (contract, 2)):
        problem = rule_case({"rule": "working_days", "most": 1, **whom})
        assert len(verify(problem, [duty(d, agent=a) for a in (0, 1) for d in (0, 2)]).violations) == broken


def test_without_rules_no_part_is_added(rule_case):
    assert "rules" not in verify(rule_case(), []).parts


def test_what_was_worked_before_counts(rule_case):
    """Ana worked Friday to Sunday night, the last until 06:00 on Monday."""
    nights = tuple(Stint(day, 1440 * day + 1320, 1440 * day + 1800, 1320, 1800, 480, "night") for day in (-3, -2, -1))
    problem = replace(rule_case({"rule": "succession", "first": ["night"], "then": ["day"]}), past=(nights, ()), known_from=-7)
    assert verify(problem, [duty(0, 22, shape="night"), duty(0, agent=1)]).legal
    assert verify(problem, [duty(0)]).violations == (
        "ana on Mon 2026-10-12: starts 3 h after the last shift; at least 11 h.",
        "ana on Mon 2026-10-12: works the shift 'day' on the day after 'night'; not allowed.",
    )
    assert verify(problem, [duty(d, 22, shape="night") for d in range(4)]).violations == (
        "ana on Mon 2026-10-12: goes on with 7 working days in a row; allowed 6.",
    )


def test_wishes_in_turn_of_seniority(rule_case):
    """Bo is with the company for longer: a wish of Bo's weighs 3 times, Ana's once; a rule that is no wish is not scaled."""
    request = {"rule": "request", "want": "off", "dates": ["2026-10-12"], "price": 2}
    problem = rule_case(request, {"rule": "turn", "by": "seniority", "factors": [3, 1]}, {"rule": "working_days", "most": 0, "price": 1})
    assert problem.wish_factor.tolist() == [1, 3]
    assert judge.cost(problem, [duty(0), duty(0, agent=1)]) == {"rules.also[0]": 200 + 600, "rules.also[2]": 200}


def test_wishes_in_rotation(case, new_person):
    """A week later everybody takes the place of the one before in the scenario."""
    case.agents = [new_person(name, preferences={"days_off": "mon"}) for name in ("ana", "bo", "cai")]
    case.rules = {"also": [{"rule": "turn", "by": "rotation", "factors": [4, 1]}]}
    one, two, three = case.problem().wish_factor.tolist()
    assert sorted((one, two, three)) == [1, 4, 4]
    assert verify(case.problem(), [duty(0, agent=a) for a in range(3)]).parts["preferences"] == 9 * 400
    case.start = "2026-10-19"
    assert case.problem().wish_factor.tolist() == [three, one, two]


def test_overtime_is_hard_beyond_its_limit(rule_case):
    problem = rule_case({"rule": "overtime", "above": 32, "most": 8, "price": 3})
    verdict = verify(problem, [duty(d) for d in range(5)])
    assert verdict.legal and verdict.parts["rules"] == 2400
    assert not verify(problem, [duty(d) for d in range(6)]).legal


def test_a_finding_is_explained_with_its_price(rule_case):
    problem = rule_case({"rule": "working_days", "most": 1}, {"rule": "weekends", "most": 0, "price": 5})
    hard, priced = judge.explained(problem, [duty(4), duty(5)])
    assert (hard.cost, hard.agent, hard.law.where) == (None, 0, "rules.also[0]")
    assert (priced.cost, priced.sentence) == (500, "ana: works 1 weekends; at most 0.")


def test_hard_cover(rule_case):
    problem = replace(rule_case(), hard_cover=True)
    everywhere = [duty(d, s, a, shape) for d in range(7) for a, s, shape in ((0, 9, "day"),)]
    found = verify(problem, everywhere).violations
    assert "calls from Mon 2026-10-12 00:00 to Mon 2026-10-12 09:00: up to 1 heads missing; none may be." in found
    assert not any("missing" in sentence for sentence in verify(rule_case(), everywhere).violations)


def test_what_no_further_shift_mends(rule_case):
    """Too few days wait for the others; too many, a forbidden day and a colleague's fault do not concern her lock."""
    problem = rule_case(
        {"rule": "working_days", "least": 3, "most": 4},
        {"rule": "consecutive_work", "least": 2},
        {"rule": "days_off", "weekdays": "wed"},
        {"rule": "weekends", "whole": True},
    )
    assert list(judge.lasting(problem, [duty(0), duty(3), duty(5)], 0)) == []
    (found,) = judge.lasting(problem, [duty(2), duty(2, agent=1)], 0)
    assert found == "ana on Wed 2026-10-14: works the shift 'day' on a fixed day off."


def test_a_lock_that_breaks_a_rule_cannot_be_kept(rule_case):
    problem = rule_case({"rule": "succession", "first": ["night"], "then": ["day"]}, {"rule": "working_days", "least": 3})
    pins = [Pin(0, 0, duty(0, 22, shape="night")), Pin(0, 1, duty(1, 18, shape="day")), Pin(0, 2, duty(2))]
    reasons = {pin.day: found for pin, found in kept_together(problem, pins)}
    assert reasons[0] == () and reasons[2] == ()
    assert any("not allowed" in sentence for sentence in reasons[1])
