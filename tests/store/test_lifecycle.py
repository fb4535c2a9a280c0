"""Publishing, superseding and rolling back, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from center.errors import InputError
from center.horizon import Horizon
from center.plan import Plan
from store.audit import read_trail
from store.in_force import days_in_force, days_words, revisions
from store.lifecycle import publish, rollback
from store.listing import State, list_plans
from store.plans import load_plan, save_plan
from store.stale import StaleError
from store.tables import Base

SAT, SUN = date(2026, 10, 24), date(2026, 10, 25)
Save = Callable[..., str]


@pytest.fixture
def save(engine: Engine, small_plan: Plan) -> Save:
    """Saves the small plan under another id, perhaps of its second day only, and answers that id."""

    def save(mark: str, day: date | None = None) -> str:
        plan = replace(small_plan, id=f"small-20261024-{mark}", created_utc=datetime(2026, 10, 20, len(list_plans(engine)), tzinfo=UTC))
        if day is not None:
            horizon = Horizon.of_days(day, 1, 30, "Europe/Madrid")
            empty = {"duties": (), "unmet": (), "cover": plan.cover[:, : horizon.n], "open_steps": plan.open_steps[:, : horizon.n]}
            forecast, need = plan.forecast, plan.requirement
            plan = replace(
                plan,
                horizon=horizon,
                forecast=replace(forecast, offered=forecast.offered[:, : horizon.n], aht_s=forecast.aht_s[:, : horizon.n], quantiles={}),
                requirement=replace(need, **{key: value[:, : horizon.n] for key, value in vars(need).items() if hasattr(value, "shape")}),
                **empty,
            )
        save_plan(engine, plan, by="night")
        return plan.id

    return save


def _in_force(engine: Engine) -> dict[date, tuple[str, int]]:
    return {day: (now.plan_id[-1], now.revision) for day, now in days_in_force(engine, "small").items()}


def _states(engine: Engine) -> dict[str, tuple[State, int]]:
    return {plan.id[-1]: (plan.state, plan.days_in_force) for plan in list_plans(engine)}


class TestLifecycle:
    """What any database must do."""

    def test_a_new_plan_is_a_draft(self, engine: Engine, save: Save) -> None:
        save("a")
        assert _states(engine) == {"a": (State.DRAFT, 0)}
        (entry,) = read_trail(engine)
        assert (entry.action, entry.actor, entry.plan_id) == ("saved", "night", "small-20261024-a")

    def test_published_with_who_when_and_why(self, engine: Engine, save: Save) -> None:
        change = publish(engine, save("a"), " ana ", "the week is agreed")
        assert change.days == dict.fromkeys((SAT, SUN), "small-20261024-a")
        assert (change.before, change.unchanged, change.zone) == ({}, (), "Europe/Madrid")
        now = days_in_force(engine, "small")[SUN]
        assert (now.actor, now.why, now.act, now.revision) == ("ana", "the week is agreed", change.act, 1)
        assert timedelta(0) <= datetime.now(UTC) - now.at_utc < timedelta(minutes=5)
        assert _states(engine) == {"a": (State.PUBLISHED, 2)}

    def test_a_later_plan_supersedes_the_whole(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        change = publish(engine, save("b"), "bo", "better")
        assert {old.plan_id for old in change.before.values()} == {"small-20261024-a"}
        assert _in_force(engine) == {SAT: ("b", 2), SUN: ("b", 2)}
        assert _states(engine) == {"a": (State.SUPERSEDED, 0), "b": (State.PUBLISHED, 2)}

    def test_a_plan_of_one_day_supersedes_that_day_only(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "the week")
        change = publish(engine, save("p", SUN), "bo", "storm")
        assert change.days == {SUN: "small-20261024-p"}
        assert _in_force(engine) == {SAT: ("a", 1), SUN: ("p", 2)}
        assert _states(engine) == {"a": (State.PUBLISHED, 1), "p": (State.PUBLISHED, 1)}

    def test_days_of_a_plan_can_be_published_alone(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "saturday first", days=[SAT])
        assert _in_force(engine) == {SAT: ("a", 1)}
        with pytest.raises(InputError, match="found the day 2026-10-26; expected days of 2026-10-24 to 2026-10-25"):
            publish(engine, "small", "ana", "wrong", days=[date(2026, 10, 26)])

    def test_again_changes_nothing(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        change = publish(engine, "small", "ana", "again")
        assert (change.act, change.days, change.unchanged) == (None, {}, (SAT, SUN))
        assert _in_force(engine) == {SAT: ("a", 1), SUN: ("a", 1)}
        assert [entry.action for entry in read_trail(engine)] == ["published", "saved"]

    def test_sites_do_not_touch_each_other(self, engine: Engine, save: Save, small_plan: Plan) -> None:
        publish(engine, save("a"), "ana", "first")
        save_plan(engine, replace(small_plan, id="other-20261024-o", name="other"))
        publish(engine, "other", "ana", "another site")
        assert _in_force(engine)[SAT] == ("a", 1)

    @pytest.mark.parametrize(("by", "why", "said"), [("", "x", "--by"), ("ana", "  ", "--why")])
    def test_who_and_why_are_wanted(self, engine: Engine, save: Save, by: str, why: str, said: str) -> None:
        with pytest.raises(InputError, match=said):
            publish(engine, save("a"), by, why)
        assert _in_force(engine) == {}


class TestTheLoser:
    """Optimistic locking."""

    def test_is_told_who_was_first(self, engine: Engine, save: Save) -> None:
        first, second = save("a"), save("b")
        seen = revisions(engine, "small", [SAT, SUN])
        publish(engine, first, "ana", "mine is better", seen)
        with pytest.raises(StaleError) as caught:
            publish(engine, second, "bo", "no, mine", seen)
        (fault,) = caught.value.faults
        assert fault.where == "small, 2026-10-24 to 2026-10-25"
        assert "revision 1, small-20261024-a, put there by ana at 20" in fault.found
        assert "“mine is better”" in fault.found and fault.expected == "no published plan yet"
        assert "--expect 1" in fault.advice
        assert _in_force(engine) == {SAT: ("a", 1), SUN: ("a", 1)}
        assert load_plan(engine, second).id == second
        assert [entry.action for entry in read_trail(engine)] == ["published", "saved", "saved"]
        publish(engine, second, "bo", "agreed with ana", dict.fromkeys((SAT, SUN), 1))
        assert _in_force(engine) == {SAT: ("b", 2), SUN: ("b", 2)}

    def test_one_stale_day_keeps_the_others_too(self, engine: Engine, save: Save) -> None:
        week, peak = save("a"), save("p", SUN)
        publish(engine, peak, "bo", "storm")
        with pytest.raises(StaleError, match="2026-10-25: found revision 1") as caught:
            publish(engine, week, "ana", "the week", {SAT: 0, SUN: 0})
        assert "--expect 2026-10-24=0 --expect 2026-10-25=1" in str(caught.value)
        assert _in_force(engine) == {SUN: ("p", 1)}

    def test_what_was_published_after_a_plan_was_saved_is_not_superseded_unseen(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        draft = save("b")  # made when a was in force
        publish(engine, save("c"), "cy", "urgent")
        with pytest.raises(StaleError, match=r"revision 2, small-20261024-c, put there by cy"):
            publish(engine, draft, "bo", "from yesterday")
        assert _in_force(engine)[SAT] == ("c", 2)

    def test_a_rollback_can_lose_too(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        publish(engine, save("b"), "bo", "second")
        with pytest.raises(StaleError, match="expected revision 1"):
            rollback(engine, "small", "ana", "not this", {SAT: 1, SUN: 1})
        assert _in_force(engine)[SAT] == ("b", 2)


class TestRollback:
    """Back to the plan before."""

    def test_the_one_before_is_in_force_again(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        publish(engine, save("b"), "bo", "second")
        change = rollback(engine, "small", "ana", "b forgot the fair")
        assert change.days == dict.fromkeys((SAT, SUN), "small-20261024-a")
        assert _in_force(engine) == {SAT: ("a", 3), SUN: ("a", 3)}
        assert _states(engine) == {"a": (State.PUBLISHED, 2), "b": (State.SUPERSEDED, 0)}
        entry = read_trail(engine, limit=1)[0]
        assert (entry.action, entry.actor, entry.why) == ("rolled back", "ana", "b forgot the fair")
        assert "superseded small-20261024-b on 2026-10-24 to 2026-10-25" in entry.detail

    def test_again_goes_back_further_and_never_to_what_was_taken_back(self, engine: Engine, save: Save) -> None:
        for mark in "abc":
            publish(engine, save(mark), "ana", mark)
        seen = []
        for _ in range(2):
            rollback(engine, "small", "ana", "back")
            seen.append(_in_force(engine)[SAT][0])
        assert seen == ["b", "a"]
        publish(engine, save("d"), "ana", "d")
        rollback(engine, "small", "ana", "back")
        assert _in_force(engine)[SAT] == ("a", 7)
        with pytest.raises(InputError, match="no plan before the one in force"):
            rollback(engine, "small", "ana", "back")

    def test_it_takes_back_the_last_act_only(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "week")
        publish(engine, save("b"), "ana", "better week")
        publish(engine, save("p", SUN), "bo", "storm")
        assert rollback(engine, "small", "bo", "no storm").days == {SUN: "small-20261024-b"}
        assert rollback(engine, "small", "bo", "a was right").days == dict.fromkeys((SAT, SUN), "small-20261024-a")

    def test_a_day_alone(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        publish(engine, save("b"), "bo", "second")
        rollback(engine, "small", "ana", "sunday only", days=[SUN])
        assert _in_force(engine) == {SAT: ("b", 2), SUN: ("a", 3)}

    def test_a_day_without_an_earlier_plan_stays_as_it_is(self, engine: Engine, save: Save) -> None:
        publish(engine, save("p", SUN), "bo", "sunday")
        publish(engine, save("a"), "ana", "week")
        change = rollback(engine, "small", "ana", "back")
        assert (change.days, change.unchanged) == ({SUN: "small-20261024-p"}, (SAT,))
        assert _in_force(engine) == {SAT: ("a", 1), SUN: ("p", 3)}

    @pytest.mark.parametrize("days", [None, [SAT]])
    def test_of_nothing(self, engine: Engine, days: list[date] | None) -> None:
        with pytest.raises(InputError, match="no published plan"):
            rollback(engine, "small", "ana", "back", days=days)


class TestTheTrail:
    """Only ever added to."""

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM audit_trail",
            "UPDATE audit_trail SET action = 'saved'",
            "UPDATE audit_trail SET at_utc = '2020-01-01 00:00:00'",
            "DELETE FROM publications",
            "UPDATE publications SET plan_id = 'x'",
        ],
    )
    def test_the_database_itself_refuses_to_change_it(self, engine: Engine, save: Save, statement: str) -> None:
        publish(engine, save("a"), "ana", "first")
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
        assert len(read_trail(engine)) == 2

    def test_the_database_itself_keeps_a_plan_that_is_in_force(self, engine: Engine, save: Save) -> None:
        publish(engine, save("a"), "ana", "first")
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            _delete_plans(engine)
        assert len(load_plan(engine, "small").duties) == 4

    def test_about_a_site_or_a_plan(self, engine: Engine, save: Save, small_plan: Plan) -> None:
        publish(engine, save("a"), "ana", "first")
        save_plan(engine, replace(small_plan, id="other-20261024-o", name="other"))
        assert [entry.name for entry in read_trail(engine, "small")] == ["small", "small"]
        assert [entry.name for entry in read_trail(engine, "OTHER-2026")] == ["other"]
        assert {entry.zone for entry in read_trail(engine)} == {"Europe/Madrid"}


def _delete_plans(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if "plan_id" in table.primary_key.columns or table.name == "plans":
                connection.execute(delete(table))


def test_days_in_words() -> None:
    days = [date(2026, 3, 5), date(2026, 3, 2), date(2026, 3, 3)]
    assert days_words(days) == "2026-03-02 to 2026-03-03, 2026-03-05"
    assert days_words([]) == ""


def test_the_share_that_keeps_its_goal_is_in_the_list(engine: Engine, small_plan: Plan, simulated_plan: Plan) -> None:
    assert simulated_plan.simulated is not None
    found = replace(simulated_plan.simulated, high=simulated_plan.simulated.high - 1.5)  # around the goal
    save_plan(engine, replace(simulated_plan, simulated=found))
    save_plan(engine, replace(small_plan, id="small-20261024-zzzzzz"))
    shares = {plan.id: plan.met_share for plan in list_plans(engine)}
    assert found.met_share is not None and 0.1 < found.met_share < 0.9
    assert shares == {simulated_plan.id: pytest.approx(found.met_share), "small-20261024-zzzzzz": None}
