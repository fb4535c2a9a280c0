"""Hand work on a plan made by hand: edits, locks, leave and swaps, judged by the referee."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from center.contender import Contender
from center.errors import IllegalPlanError, InputError
from center.hand import LOCKED_NOTE, EditKind, Lock
from center.peak import Peak, PeakChange
from center.plan import Duty, Forecast, Plan, Requirement
from center.scenario import Scenario
from planning.hand.desk import Desk, desk_of
from planning.hand.edit import Outcome, edit_plan
from planning.hand.leave import GRANTED, NOT_NEEDED, REFUSED, check_leave, worst_hours
from planning.hand.swap import check_swap
from planning.hand.wishes import Cell, Move, Swap, Wishes
from planning.nightly.locks import kept_locks, lock_of, locked_places
from planning.scenario.file import ScenarioFile
from scheduling.roster.model import build_model
from scheduling.roster.pins import Pin
from scheduling.roster.verify import verify

NOW = datetime(2026, 3, 20, 8, tzinfo=UTC)
LUNCH = {"minutes": 30, "after_min": [180, 240], "step_min": 30, "paid": False}
# Friday 27 March to Tuesday 31 March 2026; in the night to Sunday the clock of Madrid skips 02:00-03:00. Steps of half an hour.
WORLD: dict[str, Any] = {
    "schema_version": 1,
    "name": "hand",
    "sites": [{"name": "here", "zone": "Europe/Madrid"}, {"name": "islands", "zone": "Atlantic/Canary"}],
    "horizon": {"start": "2026-03-27", "days": 5, "interval_min": 30},
    "skills": [{"name": "voice"}, {"name": "written"}],
    "queues": [
        {"name": "calls", "skill": "voice", "open": ["daily 00:00-24:00"], "target": {"share": 0.8, "within_s": 20}},
        {"name": "chat", "skill": "written", "open": ["daily 08:00-20:00"], "target": {"share": 0.8, "within_s": 20}},
    ],
    "contracts": [{"name": "any", "hours_week": [0, 30], "days_week": [0, 4], "shifts": ["day", "long", "night"]}],
    "shifts": [
        {"name": "day", "start": "08:00-10:00", "start_step_min": 60, "lengths_min": [480], "lunch": LUNCH},
        {"name": "long", "start": "07:00-11:00", "start_step_min": 60, "lengths_min": [540], "lunch": LUNCH},
        {"name": "night", "start": "22:00-23:00", "start_step_min": 60, "lengths_min": [480]},
    ],
    "agents": [
        {"id": "ana", "contract": "any", "skills": ["voice"], "preferences": {"start": "08:00-09:00"}},
        {"id": "ben", "contract": "any", "skills": ["voice", "written"]},
        {"id": "cai", "contract": "any", "skills": ["written"], "site": "islands"},
        {"id": "dee", "contract": "any", "skills": ["voice"], "leave": ["2026-03-31"]},
    ],
    "history": {"file": "none.csv", "zone": "Europe/Madrid"},
    "rules": {"rest_hours": 11, "max_consecutive_days": 4},
    "weights": {"under": 3, "over": 1, "fairness": 0},
}


def on(day: int, clock: float, agent: int = 0, hours: float = 8, shape: str = "day", queue: int = 0, lunch: float | None = 3) -> Duty:
    """A shift that begins at `clock` hours of a day's midnight, by time elapsed; its lunch so many hours later."""
    first = round((24 * day - (day > 2) + clock) * 2)  # Sunday, day 2, is an hour short
    pause = () if lunch is None else ((first + round(2 * lunch), first + round(2 * lunch) + 1, "lunch", False),)
    return Duty(agent, queue, day, shape, first, first + round(2 * hours), pause, round(60 * hours) - 30 * len(pause))


def plan_with(*duties: Duty, change: Callable[[dict[str, Any]], None] = lambda world: None) -> Plan:
    """One head is needed on calls around the clock, and one on chat while it is open."""
    world = json.loads(json.dumps(WORLD))
    change(world)
    file = ScenarioFile.model_validate(world)
    scenario = Scenario(world=file)
    text = json.dumps(file.model_dump(mode="json"), sort_keys=True)
    heads, nothing = scenario.open_steps.astype(np.int64), np.full(scenario.open_steps.shape, np.nan)
    made = Plan(
        id="hand-20260327-aaaaaa",
        created_utc=NOW,
        name="hand",
        title="",
        seed=1,
        scenario_text=text,
        scenario_fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        horizon=scenario.horizon,
        queues=("calls", "chat"),
        agents=tuple(agent.id for agent in scenario.agents),
        agent_contract=("any",) * len(scenario.agents),
        agent_zone=tuple(scenario.site_of(agent).zone for agent in scenario.agents),
        open_steps=scenario.open_steps,
        forecast=Forecast(nothing, {}, nothing, ("made", "made")),
        requirement=Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0),
        duties=duties,
        cover=np.zeros(heads.shape, dtype=np.int64),
        contenders=(),
        unmet=(),
        kpis={"offered": 10.0},
        bound=100,
    )
    desk = desk_of(made)
    chosen = Contender("anneal", "1", "feasible", 1, 1.0, fingerprint=build_model(desk.problem).model.fingerprint, chosen=True)
    return replace(made, contenders=(chosen,), cover=verify(desk.problem, duties).cover)


@pytest.fixture(scope="module")
def desk() -> Desk:
    """Ana by day on Friday and Monday, Ben by night on Saturday and by day on Monday, Cai on chat on Friday; Dee is off."""
    made = plan_with(on(0, 9), on(3, 9), on(1, 22, 1, shape="night", lunch=None), on(3, 8, 1, queue=1), on(0, 9, 2, queue=1))
    return desk_of(made)


def edit(desk: Desk, locks: tuple[Lock, ...] = (), force: bool = False, **wishes: Any) -> Outcome:
    return edit_plan(desk, Wishes(**wishes), locks, "planner", "asked", NOW, force, simulate=False)


def shift(outcome: Outcome, agent: int, day: int) -> Duty | None:
    assert outcome.plan is not None
    return next((duty for duty in outcome.plan.duties if (duty.agent, duty.day) == (agent, day)), None)


class TestMove:
    def test_the_breaks_move_along_and_the_base_stays(self, desk: Desk) -> None:
        found = edit(desk, moves=(Move("ana", "2026-03-27", "08:00"),))
        assert shift(found, 0, 0) == on(0, 8) and on(0, 9) in desk.plan.duties
        assert [one.words for one in found.edits] == ["09:00–17:00 on calls → 08:00–16:00 on calls"]
        assert found.judged is not None and found.judged.broken == ()
        assert [(hour.queue, hour.start.hour, hour.heads) for hour in found.judged.hours] == [
            ("calls", 8, (0.0, 1.0)),
            ("calls", 11, (1.0, 0.5)),
            ("calls", 12, (0.5, 1.0)),
            ("calls", 16, (1.0, 0.0)),
        ]

    def test_a_length_of_another_shape(self, desk: Desk) -> None:
        found = edit(desk, moves=(Move("ana", "2026-03-27", "07:00-16:00"),))
        assert shift(found, 0, 0) == on(0, 7, hours=9, shape="long")

    def test_a_break_goes_into_its_window(self) -> None:
        """Lunch after 4 h of the nine-hour shift stays 4 h after the start; a shape with lunch after 3 h takes it there."""

        def narrow(world: dict[str, Any]) -> None:
            world["shifts"][0]["lunch"] = LUNCH | {"after_min": [180, 180]}

        desk = desk_of(plan_with(on(0, 7, hours=9, shape="long", lunch=4), change=narrow))
        assert shift(edit(desk, moves=(Move("ana", "2026-03-27", "08:00"),)), 0, 0) == on(0, 8, hours=9, shape="long", lunch=4)
        assert shift(edit(desk, moves=(Move("ana", "2026-03-27", "08:00-16:00"),)), 0, 0) == on(0, 8, lunch=3)

    def test_a_night_shift_over_the_change_of_clocks_keeps_its_hours(self, desk: Desk) -> None:
        """22:00 to 07:00 of the clock is eight hours that night; an hour later it ends at 08:00."""
        found = edit(desk, moves=(Move("ben", "2026-03-28", "23:00"),))
        assert found.edits[0].words.startswith("22:00 CET–07:00 CEST +1 on calls → 23:00 CET–08:00 CEST +1")
        same = edit(desk, moves=(Move("ben", "2026-03-28", "23:00-08:00"),))
        assert shift(same, 1, 1) == shift(found, 1, 1) == on(1, 23, 1, shape="night", lunch=None)

    def test_times_are_those_of_the_persons_site(self, desk: Desk) -> None:
        """In the Canaries it is 08:00 when it is 09:00 in Madrid."""
        assert shift(edit(desk, moves=(Move("cai", "2026-03-27", "09:00"),)), 2, 0) == on(0, 10, 2, queue=1)

    def test_a_rule_broken_is_refused_in_the_referees_words(self, desk: Desk) -> None:
        with pytest.raises(IllegalPlanError) as caught:
            edit(desk, moves=(Move("ana", "2026-03-27", "12:00"),))
        assert caught.value.violations == ("ana on Fri 2026-03-27: the shift 'day' starts at 12:00; allowed 08:00-10:00 every 60 minutes.",)

    def test_forced_it_is_saved_with_what_is_broken(self, desk: Desk) -> None:
        found = edit(desk, force=True, moves=(Move("ana", "2026-03-27", "12:00"),))
        assert found.plan is not None and found.record is not None and found.record.forced
        hand = found.plan.contenders[0]
        assert (hand.backend, hand.status, hand.chosen, len(hand.violations), hand.assignment) == ("hand", "infeasible", True, 1, None)
        assert found.plan.bound is None
        again = edit(desk_of(found.plan), moves=(Move("ana", "2026-03-30", "10:00"),))
        assert again.judged is not None and again.judged.broken == () and again.plan is not None
        assert len(again.plan.contenders[0].violations) == 1


def test_the_new_plan(desk: Desk) -> None:
    found = edit(desk, off=(Cell("ana", "2026-03-27"),), swaps=(Swap("ana", "dee", "2026-03-30", "2026-03-30"),))
    plan = found.plan
    assert plan is not None and found.record is not None and found.judged is not None
    assert plan.id == found.record.plan_id != desk.plan.id and found.record.base_plan_id == desk.plan.id
    verdict = verify(desk.problem, plan.duties)
    assert verdict.legal and not [duty for duty in plan.duties if duty.agent == 0]
    np.testing.assert_array_equal(plan.cover, verdict.cover)
    assert plan.unmet == verdict.unmet and plan.kpis["offered"] == 10.0 and plan.kpis["paid_hours"] == 30.5
    hand, before = plan.contenders
    assert (hand.backend, hand.true_cost, hand.energy, hand.hard, hand.chosen) == ("hand", verdict.cost, verdict.cost, 0, True)
    assert before.backend == "anneal" and not before.chosen and plan.bound == 100
    assert (found.judged.before.cost, found.judged.after.cost) == (verify(desk.problem, desk.plan.duties).cost, verdict.cost)


def test_a_bound_of_another_problem_goes(desk: Desk) -> None:
    """As of a plan that was made around locks."""
    other = tuple(replace(one, fingerprint="f" * 64) for one in desk.plan.contenders)
    made = edit(desk_of(replace(desk.plan, contenders=other)), off=(Cell("ana", "2026-03-27"),)).plan
    assert made is not None and made.bound is None and any(note.startswith("No lower bound") for note in made.assumptions)


class TestSwap:
    def test_two_shifts_of_a_day(self, desk: Desk) -> None:
        with pytest.raises(IllegalPlanError) as caught:
            edit(desk, swaps=(Swap("ana", "ben", "2026-03-30", "2026-03-30"),))
        assert caught.value.violations == ("ana on Mon 2026-03-30: serves chat, which needs written; has voice.",)

    def test_one_gives_a_shift_away(self, desk: Desk) -> None:
        found = edit(desk, swaps=(Swap("ana", "dee", "2026-03-27", "2026-03-27"),))
        assert shift(found, 0, 0) is None and shift(found, 3, 0) == on(0, 9, 3)
        assert found.edits[0].words == "gives 09:00–17:00 on calls, takes off"

    def test_check_names_rules_and_wishes(self, desk: Desk) -> None:
        """Ana likes to start until 09:00; she gives Monday's 09:00 for nothing, and Dee is on leave on Tuesday."""
        fine = check_swap(desk, "ana", "dee", "2026-03-30", "2026-03-30")
        assert fine.granted and fine.preferences == {"ana": (0, 0), "dee": (0, 0)}
        moved = edit(desk, moves=(Move("ana", "2026-03-30", "10:00"),)).plan
        assert moved is not None
        assert check_swap(desk_of(moved), "ana", "dee", "2026-03-30", "2026-03-30").preferences == {"ana": (100, 0), "dee": (0, 0)}
        skill = check_swap(desk, "ana", "ben", "2026-03-30", "2026-03-30")
        assert not skill.granted and "needs written" in skill.judged.broken[0]

    def test_shifts_of_two_days(self, desk: Desk) -> None:
        """Ben's Saturday night is followed too soon by nothing; Ana would give Friday's day for it."""
        found = check_swap(desk, "ana", "ben", "2026-03-27", "2026-03-28")
        assert found.granted and (found.edit.day, found.edit.other_day) == (date(2026, 3, 27), date(2026, 3, 28))
        assert on(0, 9, 1) in found.judged.duties and on(1, 22, 0, shape="night", lunch=None) in found.judged.duties


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"moves": (Move("anna", "2026-03-27", "08:00"),)}, "Did you mean 'ana'?"),
        ({"moves": (Move("ana", "2026-04-27", "08:00"),)}, "expected a day of hand-20260327-aaaaaa: 2026-03-27 to 2026-03-31"),
        ({"moves": (Move("ana", "27 March", "08:00"),)}, "expected a day such as 2026-03-02"),
        ({"moves": (Move("ana", "2026-03-28", "08:00"),)}, "found ana on 2026-03-28: off; expected a day with a shift"),
        ({"moves": (Move("ana", "2026-03-27", "8 o'clock"),)}, "expected a start such as 09:00"),
        ({"moves": (Move("ana", "2026-03-27", "08:10"),)}, "expected a time in whole steps of 30 minutes"),
        ({"moves": (Move("ana", "2026-03-27", "09:00"),)}, "there already"),
        ({"off": (Cell("dee", "2026-03-27"),)}, "off; expected a day with a shift"),
        ({"swaps": (Swap("ana", "ana", "2026-03-27", "2026-03-27"),)}, "expected two people"),
        ({"swaps": (Swap("ana", "dee", "2026-03-28", "2026-03-28"),)}, "ana and dee both off; expected a shift to exchange"),
        ({"unlock": (Cell("ana", "2026-03-27"),)}, "not locked; expected a locked day"),
        (
            {"moves": (Move("ana", "2026-03-27", "08:00"),), "off": (Cell("ana", "2026-03-27"),)},
            "--off and --move: found ana on 2026-03-27, 2 times",
        ),
        ({"lock": (Cell("ana", "2026-03-27"), Cell("ana", "20260327"))}, "--lock: found ana on 2026-03-27, 2 times"),
    ],
)
def test_what_does_not_fit_the_plan(desk: Desk, wishes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        edit(desk, **wishes)
    assert said in str(caught.value)


def test_a_time_that_the_clock_skips() -> None:
    desk = desk_of(plan_with(on(2, 9)))
    with pytest.raises(InputError) as caught:
        edit(desk, moves=(Move("ana", "2026-03-29", "02:30"),))
    assert "2026-03-29 02:30; expected a time that the clock of Europe/Madrid shows" in str(caught.value)


def test_two_shifts_on_a_day_are_ambiguous() -> None:
    desk = desk_of(plan_with(on(0, 9), on(0, 22, shape="night", lunch=None)))
    with pytest.raises(InputError) as caught:
        edit(desk, moves=(Move("ana", "2026-03-27", "08:00"),))
    assert "which is meant is not clear" in str(caught.value)


def test_a_day_with_switches_of_queue_is_not_edited_as_if_it_were_shifts(desk: Desk) -> None:
    change = PeakChange(0, 0, ("overtime",), 60, 100, None, "stays an hour")
    later = replace(desk.plan, peak=Peak("hand-20260327-bbbbbb", 20, changes=(change,)))
    made = edit(desk_of(later), off=(Cell("ana", "2026-03-30"),)).plan
    assert made is not None and made.peak is None and any("was itself the change of a day" in note for note in made.assumptions)
    with pytest.raises(InputError) as caught:
        desk_of(replace(later, peak=Peak("hand-20260327-bbbbbb", 20, changes=(replace(change, switch=(22, 1)),))))
    assert "Edit hand-20260327-bbbbbb" in str(caught.value)


def test_all_faults_are_said_at_once(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        edit(desk, moves=(Move("anna", "2026-03-27", "08:00"),), off=(Cell("dee", "2026-03-28"),))
    assert len(caught.value.faults) == 2


class TestLocks:
    def test_a_lock_alone_makes_no_plan(self, desk: Desk) -> None:
        found = edit(desk, lock=(Cell("ana", "2026-03-27"), Cell("ana", "2026-03-28")))
        assert found.plan is None and found.record is None
        worked, free = found.made
        assert (
            worked.shift is not None and worked.shift.start_utc == datetime(2026, 3, 27, 8, tzinfo=UTC) and worked.plan_id == desk.plan.id
        )
        assert free.shift is None and [one.kind for one in found.edits] == [EditKind.LOCK] * 2

    def test_what_is_locked_is_the_shift_after_the_edit(self, desk: Desk) -> None:
        found = edit(desk, moves=(Move("ana", "2026-03-27", "08:00"),), lock=(Cell("ana", "2026-03-27"),))
        (lock,) = found.made
        assert found.plan is not None and lock.plan_id == found.plan.id
        assert kept_locks(desk.problem, [lock]).pins == (Pin(0, 0, on(0, 8)),)

    @pytest.mark.parametrize(
        "wishes",
        [
            {"moves": (Move("ana", "2026-03-27", "08:00"),)},
            {"off": (Cell("ana", "20260327"),)},
            {"swaps": (Swap("dee", "ana", "2026-03-27", "2026-03-27"),)},
            {"lock": (Cell("ana", "2026-03-27"),)},
        ],
    )
    def test_a_locked_day_is_not_touched_unless_it_is_unlocked(self, desk: Desk, wishes: dict[str, Any]) -> None:
        locks = edit(desk, lock=(Cell("ana", "2026-03-27"),)).made
        with pytest.raises(InputError) as caught:
            edit(desk, locks, **wishes)
        assert "locked by planner on 2026-03-20 (“asked”)" in str(caught.value)
        assert edit(desk, locks, unlock=(Cell("ana", "2026-03-27"),), **wishes).released == locks

    def test_a_shift_that_breaks_rules_is_not_locked(self, desk: Desk) -> None:
        with pytest.raises(InputError) as caught:
            edit(desk, force=True, moves=(Move("ana", "2026-03-27", "12:00"),), lock=(Cell("ana", "2026-03-27"),))
        assert "starts at 12:00" in str(caught.value)

    def test_every_shift_comes_back_as_it_was_locked(self, desk: Desk) -> None:
        locks = [lock_of(desk.plan, "p", duty.agent, duty.day, duty, "b", NOW, "w") for duty in desk.plan.duties]
        assert {pin.duty for pin in kept_locks(desk.problem, locks).pins} == set(desk.plan.duties)

    def test_locks_that_cannot_be_kept(self, desk: Desk) -> None:
        good = lock_of(desk.plan, "p", 0, 0, on(0, 9), "bo", NOW, "promised")
        assert good.shift is not None
        later = replace(lock_of(desk.plan, "p", 0, 1, on(1, 8), "eve", NOW.replace(hour=9), "w"), day=date(2026, 3, 28))
        night = lock_of(desk.plan, "p", 3, 0, on(0, 22, 3, shape="night", lunch=None), "bo", NOW, "w")
        too_soon = lock_of(desk.plan, "p", 3, 1, on(1, 10, 3), "eve", NOW.replace(hour=9), "w")
        locks = [
            too_soon,
            replace(good, agent="zoe"),
            replace(good, agent="ben", shift=replace(good.shift, queue="mail")),
            replace(good, agent="cai"),
            replace(lock_of(desk.plan, "p", 3, 4, None, "bo", NOW, "w"), day=date(2027, 1, 1)),
            good,
            later,
            night,
        ]
        with pytest.raises(InputError) as caught:
            kept_locks(desk.problem, locks)
        text = str(caught.value)
        assert len(caught.value.faults) == 4
        assert "zoe on 2026-03-27, locked by bo on 2026-03-20 (“promised”): found nobody of that name in the scenario" in text
        assert "no queue 'mail'" in text and "serves calls, which needs voice; has written" in text
        assert "dee on 2026-03-28, locked by eve" in text and "starts 4 h after the last shift; at least 11 h" in text
        assert "crewtide plan locks hand --unlock dee 2026-03-28 --why TEXT" in text
        kept = kept_locks(desk.problem, locks, leave_out=True)
        assert [(pin.agent, pin.day) for pin in kept.pins] == [(0, 0), (3, 0), (0, 1)]
        first = kept_locks(desk.problem, [replace(night, at_utc=NOW.replace(hour=10)), too_soon], leave_out=True)
        assert [(pin.agent, pin.day) for pin in first.pins] == [(3, 1)]  # the older one is kept
        assert kept.notes[0].startswith(f"{LOCKED_NOTE} 3 shifts. The bound") and len(kept.notes) == 5

    def test_the_places_that_are_locked(self, desk: Desk) -> None:
        locks = [lock_of(desk.plan, "p", agent, 3, None, "b", NOW, "w") for agent in (1, 2)]
        others = [replace(locks[0], agent="zoe"), replace(locks[0], day=date(2027, 1, 1))]
        assert locked_places([*locks, *others], desk.plan) == {(1, 3), (2, 3)}


class TestLeave:
    def test_a_colleague_takes_the_shift(self, desk: Desk) -> None:
        """Ana's Friday is worth 15 of 16 steps at 3 points. Dee, who is off, can have just that shift."""
        found = check_leave(desk, "ana", "2026-03-27")
        assert found.before is not None and found.alone is not None and found.after is not None
        assert found.alone.cost - found.before.cost == 15 * 300
        assert found.verdict == GRANTED and found.price == found.after.cost - found.before.cost <= 0
        assert found.after.cost == found.alone.cost - sum(one.saves for one in found.fills)
        assert {one.agent for one in found.fills} <= {1, 3} and found.after.legal
        assert 0 <= found.saved_anyway < sum(one.saves for one in found.fills)

    def test_nobody_can_help(self, desk: Desk) -> None:
        """With everybody else locked, Ana's shift stays open: 45 points, where an hour of one head, 6, is the limit."""
        locks = [lock_of(desk.plan, "p", agent, day, None, "b", NOW, "w") for agent in (1, 2, 3) for day in (0,)]
        found = check_leave(desk, "ana", "2026-03-27", locks)
        assert (found.verdict, found.price, found.most, found.fills) == (REFUSED, 4500, 600, ())
        assert found.reasons == ("It costs +45.00 points; above the limit of 6.00.",)
        assert all(hour.missing[1] > hour.missing[0] for hour in worst_hours(found)) and len(worst_hours(found)) == 5
        assert check_leave(desk, "ana", "2026-03-27", locks, most=4500).verdict == GRANTED

    def test_what_stands_against_it_whatever_it_costs(self, desk: Desk) -> None:
        lock = lock_of(desk.plan, "p", 0, 0, on(0, 9), "bo", NOW, "promised")
        found = check_leave(desk, "ana", "2026-03-27", [lock])
        assert (found.verdict, found.price) == (REFUSED, None) and "locked by bo" in found.reasons[0]

    def test_the_rest_of_the_week_must_fulfil_the_contract(self) -> None:
        def owed(world: dict[str, Any]) -> None:
            world["horizon"] |= {"start": "2026-03-23", "days": 7}
            world["contracts"][0] |= {"hours_week": [30, 40], "days_week": [0, 4]}
            world["agents"] = [world["agents"][0] | {"availability": ["mon-thu 06:00-20:00"]}, *world["agents"][1:3]]

        week = plan_with(*(on(day, 9) for day in range(4)), change=owed)
        found = check_leave(desk_of(week), "ana", "2026-03-23", most=10**9)
        assert found.verdict == GRANTED  # the credit of a day leaves 22.5 h of three days
        short = plan_with(*(on(day, 9) for day in range(3)), change=owed)
        refused = check_leave(desk_of(short), "ana", "2026-03-23", most=10**9)
        assert refused.verdict == REFUSED and "is paid 15 h; allowed" in refused.reasons[0]

    def test_days_off_need_no_leave(self, desk: Desk) -> None:
        assert check_leave(desk, "ana", "2026-03-28..2026-03-29").verdict == NOT_NEEDED
        booked = check_leave(desk, "dee", "2026-03-31")
        assert (booked.verdict, booked.reasons) == (NOT_NEEDED, ("The leave is booked already.",))
        some = check_leave(desk, "ana", "2026-03-27..2026-03-28", most=10**9)
        assert some.off == (date(2026, 3, 28),) and some.verdict == GRANTED

    @pytest.mark.parametrize("dates", ["2026-03-26..2026-03-27", "2026-04-01", "tomorrow", "2026-03-28..2026-03-27"])
    def test_days_that_are_none_of_the_plan(self, desk: Desk, dates: str) -> None:
        with pytest.raises(InputError):
            check_leave(desk, "ana", dates)

    def test_a_stranger(self, desk: Desk) -> None:
        with pytest.raises(InputError):
            check_leave(desk, "anna", "2026-03-27")
