"""A saved plan explained, and a scenario that has no legal roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from center.errors import InputError
from center.plan import Plan
from planning.explain.asked import Asked
from planning.explain.conflicts import conflict_sentences, conflicts_in, inputs_of, why_no_roster
from planning.explain.plan import explain_plan
from planning.hand.desk import Desk, desk_of
from planning.nightly.locks import lock_of
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from reports.explain_json import explanations_dict
from reports.explain_words import unmet_lines, wish_lines
from reports.html import render_report
from scheduling.explain.result import Answer
from scheduling.explain.world import Effort
from solvers.solution import Budget

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
FAST = Effort(20.0, 1)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The tiny week: Dee starts at 10:00 on both days, an hour outside her wish."""
    loaded = load_scenario(SCENARIOS / "tiny.yaml")
    quiet = loaded.file.model_copy(update={"twin": loaded.file.twin.model_copy(update={"replications": 0})})
    return plan_night(replace(loaded, file=quiet), ["anneal"], Budget(sweeps=200), 1, lambda name: None, lambda *told: None)


@pytest.fixture(scope="module")
def desk(plan: Plan) -> Desk:
    return desk_of(plan)


class TestPlan:
    def test_nothing_named_is_the_worst_of_all(self, desk: Desk) -> None:
        """The scenario's comment says what Dee's wish would cost: 4 points a day in place of 1."""
        found = explain_plan(desk, Asked(most=1), FAST)
        (told,) = found.wishes
        assert (found.refused, told.person, told.paid) == (2, "Dee", 100) and told.price is not None
        assert (told.price.cost, told.price.exact, told.price.changed) == (300, True, 1)
        assert told.price.parts == {"under": 300, "over": 100, "preferences": -100}
        assert found.unmet == () and found.untold == ("1 more refused wish; --agent NAME tells a person's.",)
        assert any("proved to be the least" in line for line in wish_lines(told))

    def test_a_person_and_what_they_ask_for(self, desk: Desk) -> None:
        found = explain_plan(desk, Asked(agents=("Ana",), off=("2026-03-02",), on=("2026-03-04",), leave=("2026-03-02..2026-03-03",)), FAST)
        assert found.refused == 0
        assert [told.answer for told in found.wishes] == [Answer.NOT_LEGAL, Answer.NOT_LEGAL, Answer.POSSIBLE]
        off, on, leave = found.wishes
        assert {rule.text for one in off.conflicts for rule in one.rules} == {
            "at least 2 working days a week (contract long)",
            "at least 8 paid hours a week (contract long)",
        }
        assert [one.rules for one in on.conflicts] == [()]  # the queue is closed on Wednesday
        assert leave.price is not None and leave.price.cost == 2200  # four heads missing twice, and Dee gets her wish
        assert any("leave nothing" in line for line in wish_lines(on))

    def test_an_interval(self, desk: Desk) -> None:
        found = explain_plan(desk, Asked(intervals=("2026-03-02 10:07",)), FAST)
        (told,) = found.unmet
        assert (told.queue, told.need, told.heads, found.wishes) == ("calls", 4, 4, ())
        assert unmet_lines(told)[-1] == "Nobody is missing."
        assert [(reason.text, reason.count) for reason in told.reasons] == [("on the queue", 4)]

    def test_locks_hold_in_the_plan_made_again(self, desk: Desk) -> None:
        duty = next(duty for duty in desk.plan.duties if (duty.agent, duty.day) == (3, 0))
        lock = lock_of(desk.plan, desk.plan.id, 3, 0, duty, "bo", desk.plan.created_utc, "promised")
        found = explain_plan(desk, Asked(agents=("Dee",)), FAST, [lock])
        monday, tuesday = sorted(found.wishes, key=lambda told: "Tue" in told.wish)
        assert [rule.text for one in monday.conflicts for rule in one.rules] == ["2026-03-02 is locked: the shift 'peak'"]
        assert tuesday.answer is Answer.POSSIBLE

    @pytest.mark.parametrize(
        ("asked", "where"),
        [
            (Asked(agents=("Nobody",)), "--agent"),
            (Asked(off=("2026-03-02",)), "--off"),
            (Asked(agents=("Ana", "Ben"), leave=("2026-03-02",)), "--leave"),
            (Asked(agents=("Ana",), on=("tomorrow",)), "--on"),
            (Asked(agents=("Ana",), on=("2027-03-02",)), "--on"),
            (Asked(intervals=("noon",)), "--interval"),
            (Asked(intervals=("2027-03-02 10:00",)), "--interval"),
            (Asked(intervals=("2026-03-02 10:00",), queue="mail"), "--queue"),
        ],
    )
    def test_what_the_plan_does_not_have(self, desk: Desk, asked: Asked, where: str) -> None:
        with pytest.raises(InputError) as error:
            explain_plan(desk, asked, FAST)
        assert [fault.where for fault in error.value.faults] == [where]

    def test_on_the_page_and_as_values(self, desk: Desk) -> None:
        found = explain_plan(desk, Asked(agents=("Dee",)), FAST)
        page = render_report(desk.plan, explanations=found)
        assert 'id="explain"' in page and "Dee: to start within 08:00-09:00 on Mon 2026-03-02" in page
        assert 'id="explain"' not in render_report(desk.plan)
        values = explanations_dict(found)
        assert values["wishes"][0]["price"]["cost"] == 3.0 and values["wishes"][0]["answer"] == "possible"
        assert sum(one["cost"] for one in values["wishes"][0]["price"]["payers"]) == 3.0


class TestConflicts:
    @pytest.fixture
    def files(self, tmp_path: Path) -> Callable[[list[dict[str, Any]]], Any]:
        data = yaml.safe_load((SCENARIOS / "tiny.yaml").read_text(encoding="utf-8"))
        (tmp_path / "tiny_history.csv").write_text((SCENARIOS / "tiny_history.csv").read_text(encoding="utf-8"), encoding="utf-8")

        def load(also: list[dict[str, Any]]) -> Any:
            file = tmp_path / "scenario.yaml"
            file.write_text(yaml.safe_dump(data | {"rules": data["rules"] | {"also": also}}), encoding="utf-8")
            return load_scenario(file)

        return load

    def test_a_law_against_a_contract(self, files: Any) -> None:
        law = {"rule": "working_days", "per": "week", "most": 1, "name": "one day", "whom": {"people": ["Ana", "Dee"]}}
        found = conflicts_in(inputs_of(files([law])), 60, priced=False)
        assert [(one.person, {rule.text for rule in one.rules}, one.minimal) for one in found.sets] == [
            ("Ana", {"one day", "at least 8 paid hours a week (contract long)"}, True),
            ("Dee", {"one day", "at least 4 paid hours a week (contract short)"}, True),
        ] and all(rule.price is None for one in found.sets for rule in one.rules)

    def test_prices_are_measured(self, files: Any, plan: Plan) -> None:
        law = {"rule": "working_days", "per": "week", "most": 1, "name": "one day", "whom": {"people": ["Dee"]}}
        found = conflicts_in(inputs_of(files([law]), plan.requirement), 30)
        (one,) = found.sets
        prices = {rule.text: rule.price for rule in one.rules}
        assert prices["one day"] == 0  # Dee at work on both days is the best plan
        said = why_no_roster(files([law]), plan.requirement, (), 30)
        assert said[0] == "Dee: 2 rules cannot hold together; any of them less would do:"
        assert "  Dee: one day (rules.also[0]); without it +0.00 points" in said

    def test_rules_that_can_be_kept(self, files: Any) -> None:
        found = conflicts_in(inputs_of(files([])), 60, priced=False)
        assert found.sets == found.unknown == () and list(conflict_sentences(found)) == []

    def test_no_time_says_whom_it_did_not_reach(self, files: Any) -> None:
        found = conflicts_in(inputs_of(files([])), 0.0, priced=False)
        assert found.unknown == ("Ana", "Ben", "Cai", "Dee")
        assert list(conflict_sentences(found)) == ["Not looked at, for lack of time: Ana, Ben, Cai, Dee."]
