"""Task blocks: the night that plans them, and what the rest of the house makes of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from center.errors import IllegalPlanError, InputError
from center.hand import Lock
from center.plan import Duty, Plan
from planning.hand.apply import apply
from planning.hand.desk import Desk, desk_of
from planning.hand.edit import edit_plan, judge
from planning.hand.leave import BLOCKS_STAY, check_leave
from planning.hand.wishes import Cell, Move, Swap, Wishes
from planning.nightly.blocks_contest import BOUND_ROUNDS, REFUSED_NOTE, annealed, hold_blocks_contest
from planning.nightly.locks import kept_locks, lock_of
from planning.nightly.plan import plan_night, problem_of
from planning.nightly.tune import tune
from planning.peak.around import _on_known_queues
from planning.peak.ask import Ask
from planning.peak.asked import asked_of
from planning.peak.run import plan_peak
from planning.routing.problem import stints_of
from planning.scenario.file import LoadedScenario, checked, read_scenario
from planning.simulation.layout import layout_of
from planning.simulation.plan_days import duties_of
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.blocks.bound import prices_bound
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from scheduling.rules.pauses import without_meetings
from solvers.solution import Budget

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
FEW = Budget(sweeps=12, threads=1)


def _quiet(*_: Any) -> None:
    """No progress."""


def _night(loaded: LoadedScenario, backends: tuple[str, ...] = ("anneal", "cpsat"), **more: Any) -> Plan:
    return plan_night(loaded, backends, FEW, 1, _quiet, _quiet, **more)


@pytest.fixture(scope="module")
def loaded() -> LoadedScenario:
    read = read_scenario(SCENARIOS / "blocks.yaml")
    read.data["twin"] = {"replications": 0}
    read.data["routing"] = {"enabled": False}
    return checked(read)


@pytest.fixture(scope="module")
def plan(loaded: LoadedScenario) -> Plan:
    return _night(loaded)


@pytest.fixture(scope="module")
def problem(loaded: LoadedScenario, plan: Plan) -> RosterProblem:
    return problem_of(loaded, plan.requirement)


@pytest.fixture(scope="module")
def desk(plan: Plan) -> Desk:
    return desk_of(plan)


@pytest.fixture(scope="module")
def blocked(plan: Plan) -> Duty:
    """A shift of the first day with task blocks."""
    return next(duty for duty in plan.duties if duty.blocks and duty.day == 0)


def _lock(plan: Plan, cell: Duty, duty: Duty | None) -> Lock:
    """The lock of a shift's person and day."""
    return lock_of(plan, plan.id, cell.agent, cell.day, duty, "bo", plan.created_utc, "promised")


class TestNight:
    def test_the_plan_is_legal_and_its_people_change_queues(self, plan: Plan, problem: RosterProblem) -> None:
        verdict = verify(problem, plan.duties)
        assert verdict.legal and has_blocks(problem)
        assert (plan.cover == verdict.cover).all()
        assert sum(bool(duty.blocks) for duty in plan.duties) > 3
        chosen = next(one for one in plan.contenders if one.chosen)
        assert (chosen.backend, chosen.status, chosen.true_cost) == ("anneal", "feasible", verdict.cost)
        assert chosen.note == "12 and 12 sweeps" and chosen.trace

    def test_the_other_backends_refuse_and_say_why(self, plan: Plan) -> None:
        assert [(one.backend, one.status, one.note) for one in plan.contenders[1:]] == [("cpsat", "refused", REFUSED_NOTE)]
        assert any("task blocks (full, half)" in text for text in plan.assumptions)

    def test_a_bound_is_proven(self, plan: Plan, problem: RosterProblem) -> None:
        assert plan.bound is not None
        assert 0 < plan.bound <= verify(problem, plan.duties).cost
        assert not any("No lower bound" in text for text in plan.assumptions)
        found = prices_bound(problem, rounds=BOUND_ROUNDS)
        assert found is not None and found.value == plan.bound

    def test_a_plan_without_a_bound_is_a_plan(self, loaded: LoadedScenario, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("planning.nightly.blocks_contest.prices_bound", lambda *_, **__: None)
        without = _night(loaded, ("anneal",))
        assert without.bound is None and without.duties == plan.duties
        assert any("No lower bound: there was no time" in text for text in without.assumptions)

        def broken(*_: Any, **__: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("planning.nightly.blocks_contest.prices_bound", broken)
        failed = _night(loaded, ("anneal",))
        assert failed.bound is None and failed.duties == plan.duties
        assert any("failed with RuntimeError" in text for text in failed.assumptions)

    def test_same_seed_and_sweeps_same_plan(self, plan: Plan, loaded: LoadedScenario) -> None:
        assert _night(loaded, ("anneal",)).duties == plan.duties

    def test_improvements_are_told_of_legal_rosters_only(self, problem: RosterProblem) -> None:
        told: list[tuple[str, int]] = []
        stages: list[str] = []
        contest = hold_blocks_contest(problem, ["cpsat", "anneal"], FEW, 1, stages.append, lambda name, _, cost: told.append((name, cost)))
        assert stages == ["anneal", "bound"]
        assert told and told == sorted(told, reverse=True) and {name for name, _ in told} == {"anneal"}
        assert contest.verdict.cost == told[-1][1]

    def test_without_annealing_nobody_answers(self, loaded: LoadedScenario) -> None:
        with pytest.raises(IllegalPlanError, match="no form of task blocks; anneal has"):
            _night(loaded, ("cpsat",))

    def test_an_unknown_backend_is_refused(self, problem: RosterProblem) -> None:
        with pytest.raises(InputError, match="nobody"):
            hold_blocks_contest(problem, ["nobody"], FEW, 1, _quiet, _quiet)

    def test_a_fault_of_the_solver_is_a_contender_that_failed(self, problem: RosterProblem, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: Any) -> None:
            raise RuntimeError("out of luck")

        monkeypatch.setattr("planning.nightly.blocks_contest.anneal_blocks", broken)
        contest = hold_blocks_contest(problem, ["anneal"], FEW, 1, _quiet, _quiet)
        assert [(one.status, one.note, one.chosen) for one in contest.contenders] == [("failed", "RuntimeError: out of luck", False)]
        assert contest.duties == ()

    def test_the_note_tells_of_the_sweeps_of_both_stages(self, problem: RosterProblem, monkeypatch: pytest.MonkeyPatch) -> None:
        found = anneal_blocks(problem, 1, sweeps=4)
        monkeypatch.setattr("planning.nightly.blocks_contest.anneal_blocks", lambda *_: replace(found, sweeps=(4, 4), pooled=(1200, 80)))
        contest = hold_blocks_contest(problem, ["anneal"], FEW, 1, _quiet, _quiet)
        assert contest.contenders[0].note == "4 and 4 sweeps, after 1,200 and 80 of how many work when"


class TestInterrupted:
    def test_what_is_there_is_kept(self, problem: RosterProblem) -> None:
        main, once = threading.main_thread().ident, threading.Event()
        assert main is not None

        def stop(*_: Any) -> None:
            if not once.is_set():
                once.set()
                signal.pthread_kill(main, signal.SIGINT)

        contest = hold_blocks_contest(problem, ["anneal", "cpsat"], Budget(sweeps=10**6), 1, _quiet, stop)
        assert contest.interrupted and contest.verdict.legal
        assert contest.contenders[0].chosen and contest.contenders[0].note.endswith("interrupted")

    def test_with_nothing_there_it_goes_on(self, problem: RosterProblem, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("planning.nightly.blocks_contest.anneal_blocks", stop)
        with pytest.raises(KeyboardInterrupt):
            hold_blocks_contest(problem, ["anneal"], FEW, 1, _quiet, _quiet)


def test_the_requirement_is_corrected_with_rosters_that_have_blocks(loaded: LoadedScenario, plan: Plan) -> None:
    twin = loaded.file.twin.model_copy(update={"replications": 10, "corrections": 1})
    file = loaded.file.model_copy(update={"twin": twin})
    seen: list[tuple[str, Any]] = []
    tuned = tune(
        replace(loaded, file=file),
        plan.forecast,
        plan.requirement,
        lambda wanted: problem_of(loaded, wanted),
        FEW,
        1,
        lambda name: seen.append((name, None)),
    )
    assert [name for name, _ in seen] == ["trial 1", "trial 2"]
    assert len(tuned.corrections) == 2 and sum(one.chosen for one in tuned.corrections) == 1


class TestTwin:
    SHIFT = Duty(0, 0, 0, "full", 16, 32, ((23, 24, "lunch", False),), 450, ((16, 22, 0), (22, 32, 1)))

    @pytest.fixture
    def spells(self, loaded: LoadedScenario, plan: Plan) -> Callable[..., list[tuple[float, float, list[int]]]]:
        def of(pooled: bool, *duties: Duty) -> list[tuple[float, float, list[int]]]:
            file = loaded.file.model_copy(update={"twin": loaded.file.twin.model_copy(update={"pooled": pooled})})
            found = layout_of(file, loaded.scenario, plan.forecast, duties).agents.spells
            assert found.level is not None
            return [
                (a / 1800, b / 1800, row) for a, b, row in zip(found.login_s, found.logout_s, np.asarray(found.level).tolist(), strict=True)
            ]

        return of

    def test_a_block_serves_its_queue(self, spells: Callable[..., Any]) -> None:
        assert spells(False, self.SHIFT) == [(16, 22, [1, 0, 0]), (22, 23, [0, 1, 0]), (24, 32, [0, 1, 0])]

    def test_pooled_people_serve_the_block_first(self, spells: Callable[..., Any]) -> None:
        assert spells(True, self.SHIFT) == [(16, 22, [1, 2, 0]), (22, 23, [2, 1, 0]), (24, 32, [2, 1, 0])]

    def test_a_shift_without_blocks_beside_one_stays_as_it_was(self, spells: Callable[..., Any]) -> None:
        plain = Duty(6, 0, 0, "full", 16, 33, (), 510)
        assert spells(True, plain, self.SHIFT)[0] == (16, 33, [1, 0, 0])

    def test_days_of_a_plan_move_blocks_along(self, plan: Plan) -> None:
        horizon = plan.horizon
        tuesday = duties_of(plan, horizon.dates[1:])
        whole = [duty for duty in plan.duties if duty.day > 0]
        assert [duty.blocks for duty in tuesday] == [tuple((a - 48, b - 48, q) for a, b, q in duty.blocks) for duty in whole]

    def test_the_routing_plan_has_a_stint_for_each_block(self) -> None:
        first, second = stints_of(self.SHIFT)
        assert (first.queue, first.start, first.end, first.breaks) == (0, 16, 22, ())
        assert (second.queue, second.start, second.end, second.breaks) == (1, 22, 32, ((23, 24),))


class TestPeak:
    def test_blocks_stay_and_are_counted_on_their_queues(self, plan: Plan, blocked: Duty) -> None:
        now = blocked.start + 1
        made = plan_peak(plan, Ask(now, 0, None, frozenset()), solvers=(("anneal",), Budget(sweeps=20, threads=1)))
        assert (made.cover[:, now:] >= 0).all()
        assert made.peak is not None
        told = {(change.agent, change.day) for change in made.peak.changes}
        same = [duty for duty in plan.duties if duty.blocks and (duty.agent, duty.day) not in told]
        assert [duty for duty in made.duties if duty.blocks and (duty.agent, duty.day) not in told] == same
        assert any("Shifts of the day with task blocks" in text for text in made.assumptions)
        if not made.peak.changes:
            assert (made.cover == plan.cover).all()

    def test_many_more_calls_change_shifts_with_blocks_too(self, plan: Plan, blocked: Duty) -> None:
        ask = Ask(blocked.start + 1, 0, None, frozenset(), asked_of(["demand=2"], plan.queues))
        made = plan_peak(plan, ask, solvers=(("anneal", "cpsat"), Budget(sweeps=200, threads=1)))
        assert made.peak is not None
        before = {(duty.agent, duty.day): duty for duty in plan.duties}
        found = [change for change in made.peak.changes if before[change.agent, change.day].blocks]
        assert found and all(not contender.violations for contender in made.contenders)

    def test_who_goes_home_leaves_in_the_middle_of_a_block(self, plan: Plan, blocked: Duty) -> None:
        now = blocked.blocks[0][0] + 1
        made = plan_peak(plan, Ask(now, 0, None, frozenset({blocked.agent})), solvers=(("anneal",), Budget(sweeps=20, threads=1)))
        left = next(duty for duty in made.duties if (duty.agent, duty.day) == (blocked.agent, 0))
        assert (left.end, left.queue, left.blocks) == (now, blocked.blocks[0][2], ())

    def test_heads_of_another_plan_are_on_the_queues_that_are_known(self, plan: Plan, blocked: Duty) -> None:
        known = {name: k for k, name in enumerate(plan.queues) if k == blocked.blocks[0][2]}
        parts = list(_on_known_queues(blocked, plan, known))
        assert {part.queue for part in parts} == set(known.values())
        assert sum(part.end - part.start for part in parts) == sum(b - a for a, b, q in blocked.blocks if q in known.values())


class TestHand:
    def _names(self, desk: Desk, duty: Duty) -> tuple[str, str]:
        return desk.plan.agents[duty.agent], desk.plan.horizon.dates[duty.day].isoformat()

    def test_words_tell_the_blocks(self, desk: Desk, blocked: Duty) -> None:
        clock = desk.plan.horizon.local
        first, last, queue = blocked.blocks[0]
        assert f"{desk.plan.queues[queue]} {clock(first):%H:%M}-{clock(last):%H:%M}, " in desk.words(blocked)

    def test_a_move_takes_blocks_and_breaks_along(self, desk: Desk, blocked: Duty) -> None:
        agent, day = self._names(desk, blocked)
        work = apply(desk, Wishes(moves=(Move(agent, day, "10:00"),)), ())
        new = next(duty for duty in work.duties if (duty.agent, duty.day) == (blocked.agent, blocked.day))
        later = 20 - blocked.start
        assert later and new.blocks == tuple((a + later, b + later, q) for a, b, q in blocked.blocks)
        assert new.end - new.start == blocked.end - blocked.start and len(new.breaks) == len(blocked.breaks)

    def test_a_move_to_another_length_is_refused(self, desk: Desk, blocked: Duty) -> None:
        with pytest.raises(InputError, match="Which task block"):
            apply(desk, Wishes(moves=(Move(*self._names(desk, blocked), "10:00-13:00"),)), ())

    def test_who_takes_a_shift_needs_the_skill_of_every_block(self, desk: Desk, blocked: Duty) -> None:
        other = desk.plan.agents.index("Gil")  # calls only
        swap = Swap(desk.plan.agents[blocked.agent], "Gil", *[desk.plan.horizon.dates[0].isoformat()] * 2)
        assert other != blocked.agent
        found = judge(desk, apply(desk, Wishes(swaps=(swap,)), ()).duties)
        assert any("Gil" in text for text in found.broken)

    def test_a_shift_is_locked_with_its_blocks(self, desk: Desk, blocked: Duty) -> None:
        wishes = Wishes(lock=(Cell(*self._names(desk, blocked)),))
        (made,) = edit_plan(desk, wishes, (), "bo", "promised", desk.plan.created_utc).made
        assert made.shift is not None
        assert [name for _, _, name in made.shift.blocks] == [desk.plan.queues[queue] for _, _, queue in blocked.blocks]

    def test_an_edit_has_no_bound(self, desk: Desk, blocked: Duty) -> None:
        """Nothing says that the base's was proven without the locks of that night."""
        bound = replace(desk, plan=replace(desk.plan, bound=1))
        wishes = Wishes(off=(Cell(*self._names(desk, blocked)),))
        edited = edit_plan(bound, wishes, (), "bo", "promised", desk.plan.created_utc)
        assert edited.plan is not None and edited.plan.bound is None
        assert any(text.startswith("No lower bound") for text in edited.plan.assumptions)

    def test_a_lock_holds_the_blocks_and_one_of_a_day_off_nothing(self, problem: RosterProblem, plan: Plan, blocked: Duty) -> None:
        lock = _lock(plan, blocked, blocked)
        assert [pin.duty for pin in kept_locks(problem, [lock]).pins] == [without_meetings(blocked)]
        assert [pin.duty for pin in kept_locks(problem, [_lock(plan, blocked, None)]).pins] == [None]

    def test_a_lock_whose_blocks_are_no_longer_allowed_is_not_kept(self, loaded: LoadedScenario, plan: Plan, blocked: Duty) -> None:
        plain = [shape.model_copy(update={"blocks": None}) for shape in loaded.file.shifts]
        without = problem_of(replace(loaded, file=loaded.file.model_copy(update={"shifts": plain})), plan.requirement)
        with pytest.raises(InputError, match="which has no task blocks"):
            kept_locks(without, [_lock(plan, blocked, blocked)])

    def test_a_queue_that_is_gone_is_said(self, problem: RosterProblem, plan: Plan, blocked: Duty) -> None:
        lock = _lock(plan, blocked, blocked)
        assert lock.shift is not None
        gone = replace(lock, shift=replace(lock.shift, blocks=((*lock.shift.blocks[0][:2], "fax"), *lock.shift.blocks[1:])))
        assert "no queue 'fax' in the scenario" in kept_locks(problem, [gone], leave_out=True).notes[0]

    def test_the_next_night_keeps_a_locked_shift_with_its_blocks(self, loaded: LoadedScenario, plan: Plan, blocked: Duty) -> None:
        others = [duty for duty in plan.duties if duty.blocks and duty != blocked][:3]
        locks = [_lock(plan, duty, duty) for duty in (blocked, *others)]
        made = _night(loaded, ("anneal",), locks=locks)
        assert {blocked, *others} <= set(made.duties)
        assert any("Locked by hand and kept: 4 shifts" in text for text in made.assumptions)
        pinned = problem_of(loaded, plan.requirement, kept_locks(problem_of(loaded, plan.requirement), locks).pins)
        assert verify(pinned, made.duties).legal
        swapped = [replace(duty, blocks=(), queue=blocked.blocks[0][2]) if duty == blocked else duty for duty in made.duties]
        assert any("locked: the shift" in text for text in verify(pinned, swapped).violations)

    def test_a_locked_day_off_stays_one(self, loaded: LoadedScenario, plan: Plan, blocked: Duty) -> None:
        lock = lock_of(plan, plan.id, blocked.agent, 0, None, "bo", plan.created_utc, "promised")
        made = _night(loaded, ("anneal",), locks=[lock])
        assert not any((duty.agent, duty.day) == (blocked.agent, 0) for duty in made.duties)

    def test_leave_leaves_colleagues_blocks_alone(self, desk: Desk, blocked: Duty) -> None:
        name, day = self._names(desk, blocked)
        found = check_leave(desk, name, day)
        assert BLOCKS_STAY in found.reasons
        assert found.after is not None and found.alone is not None
        assert found.after.cost <= found.alone.cost


def test_another_seed_is_judged_too(problem: RosterProblem) -> None:
    found = annealed(problem, FEW, 2)
    assert found.verdict is not None and not found.interrupted
    assert (found.contender.seed, found.contender.true_cost) == (2, found.verdict.cost)
