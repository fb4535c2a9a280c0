"""Deferred work laid together with the shifts: a trough that only that finds, the model against the referee, and the deadline's rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import dimod
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Requirement
from demand.deferred_work import DeferredWork, levelled
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.pooled import pooled_problem
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.decode import decode, encode, laid_by, starts_of
from scheduling.roster.laid import heads_laid, with_laid
from scheduling.roster.model import build_model
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.roster.verify import verify
from scheduling.schema import Rules, ShiftShape, Weights
from solvers.backends import solve
from solvers.bqm import to_bqm
from solvers.score import score
from solvers.solution import Budget


def posed(case: Any, need: np.ndarray, works: list[DeferredWork], **more: Any) -> RosterProblem:
    """The problem of a case with deferred work; what `need` says of its queues stays what fair shares go by."""
    nothing = np.full(need.shape, np.nan)
    requirement = Requirement(need, need, nothing, nothing, nothing, nothing, 0.0)
    shapes = [ShiftShape.model_validate(shape) for shape in case.shapes]
    rules, weights = Rules.model_validate(case.rules), Weights.model_validate(case.weights)
    return make_problem(case.scenario(), shapes, rules, weights, requirement, work=works, **more)


def mail(name: str = "mail", hours: str = "daily 09:00-13:00", **more: Any) -> dict[str, Any]:
    return {"name": name, "channel": "email", "skill": "written", "open": [hours], "deadline_min": 240, **more}


def work_at(step: int, amount: float, is_open: np.ndarray, queue: int = 1, deadline: int = 4, block: int = 2) -> DeferredWork:
    arriving = np.zeros(len(is_open))
    arriving[step] = amount
    return DeferredWork(queue, arriving, is_open, deadline, block)


@pytest.fixture
def trough(case: Any, new_person: Any, new_queue: Any) -> Any:
    """Calls need one from 09 to 10. An hour of e-mail comes at 09 and is due at 11. Shifts of an hour begin at 09 or 10.

    Ana speaks, Bo writes and likes to begin at 10. Levelled, the e-mail is an hour's head at 09 (its block is one hour, and it is there),
    and the cheapest is Bo at 09, an hour before the preferred time: 1 point. Laid at 10 it costs nothing.
    """
    case.days = 1
    case.queues = [new_queue("calls", hours=["daily 09:00-11:00"]), mail(hours="daily 09:00-11:00", deadline_min=120)]
    case.agents = [new_person("ana"), {"id": "bo", "contract": "any", "skills": ["written"], "preferences": {"start": "10:00-11:00"}}]
    case.shapes = [{"name": "day", "start": "09:00-11:00", "start_step_min": 60, "lengths_min": [60]}]
    case.weights = {"under": 3, "over": 1, "start_preference": 1}
    need = np.zeros((2, 24), dtype=np.int64)
    need[0, 9] = 1
    work = work_at(9, 1.0, case.scenario().open_steps[1], deadline=2, block=1)
    need[1] = levelled(work)
    return case, need, work


def test_a_trough_that_only_joint_placement_finds(trough: Any) -> None:
    """By hand 0 instead of 100; every assignment by the referee, the explicit model, CP-SAT and the annealer say so."""
    case, need, work = trough
    assert need[1].tolist() == [0] * 9 + [1] + [0] * 14
    before, problem = posed(case, need, []), posed(case, need, [work])
    costs = []
    for one in (before, problem):
        roster = build_model(one)
        model = roster.model
        judged = [np.array(a) for a in product(*(range(k) for k in model.size.tolist()))]
        verdicts = [verify(one, decode(roster, a), laid_by(roster, a)) for a in judged]
        assert all(verdict.legal for verdict in verdicts)
        least = min(verdict.cost for verdict in verdicts)
        for backend in ("anneal", "cpsat", "mip", "counts+cpsat", "counts+mip"):
            found = solve(model, Budget(seconds=2) if backend != "anneal" else Budget(sweeps=200), 1, backend)
            assert (found.hard, found.energy) == (0, least), backend
            assert found.bound is None or found.bound <= least
        explicit = to_bqm(model)
        sample = dimod.ExactSolver().sample(explicit.bqm).first
        assert sample.energy == least
        assert score(model, explicit.assignment(np.array([sample.sample[v] for v in range(explicit.bqm.num_variables)]))) == (0, least)
        costs.append(least)
    assert costs == [100, 0]


@pytest.mark.parametrize("hard", [False, True])
def test_a_missing_head_is_priced_where_nothing_else_is_needed(trough: Any, hard: bool) -> None:
    """Nobody works: a head of calls is missing, and one of e-mail wherever it is laid."""
    case, need, work = trough
    problem = replace(posed(case, need, [work]), hard_cover=hard)
    roster = build_model(problem)
    for starts in ([9], [10]):
        assignment = encode(roster, [], np.array(starts))
        verdict = verify(problem, [], laid_by(roster, assignment))
        assert score(roster.model, assignment) == (2 * hard, verdict.cost)
        assert verdict.parts["under"] == 600
        assert [(run.queue, run.start) for run in verdict.unmet] == [(0, 9), (1, starts[0])]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_model_and_referee_agree(new_case: Any, new_person: Any, new_queue: Any, data: st.DataObject) -> None:
    """(H, E) is what the referee finds, wherever work is laid; what is read is written back."""
    case = new_case(days=data.draw(st.integers(1, 3)))
    case.queues = [new_queue("calls", "voice"), mail("mail", "daily 08:00-20:00"), mail("calling back", "daily 00:00-24:00")]
    case.agents = [new_person("ana"), new_person("bo", skills=["voice", "written"]), new_person("cy", skills=["written"])]
    case.shapes[0] |= {"start": "08:00-11:00", "lengths_min": [360, 480]}
    case.weights = {"under_square": 0.5, "over_square": 0.25}
    open_steps = case.scenario().open_steps
    need = np.where(open_steps, data.draw(st.integers(0, 2)), 0)
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    works = [
        DeferredWork(
            q,
            np.where(open_steps[q], rng.random(open_steps.shape[1]) * 0.4, 0.0),
            open_steps[q],
            data.draw(st.sampled_from([3, 10, 26])),
            data.draw(st.integers(1, 3)),
            data.draw(st.sampled_from([0.0, 2.5])),
        )
        for q in data.draw(st.sampled_from([(1,), (2,), (1, 2)]))
    ]
    problem = replace(posed(case, need, works), hard_cover=data.draw(st.booleans()))
    roster = build_model(problem)
    for _ in range(3):
        assignment = (rng.random(roster.model.n_decisions) * roster.model.size).astype(np.int32)
        duties, laid = decode(roster, assignment), laid_by(roster, assignment)
        assert laid is not None
        verdict = verify(problem, duties, laid)
        hard, energy = score(roster.model, assignment)
        assert energy == verdict.cost
        assert (hard == 0) == verdict.legal
        assert not [sentence for sentence in verdict.violations if "in time" in sentence]
        assert (encode(roster, duties, starts_of(roster, assignment)) == assignment).all()
        fixed = verify(with_laid(problem, laid), duties)
        assert (fixed.cost, fixed.violations, fixed.unmet) == (verdict.cost, verdict.violations, verdict.unmet)


class TestTheDeadline:
    @pytest.fixture
    def problem(self, case: Any, new_queue: Any) -> RosterProblem:
        """Two hours of e-mail that come at 09 and are due at 13; open from 09 to 13."""
        case.days = 1
        case.queues = [new_queue("calls"), mail()]
        case.agents[0]["skills"] = ["voice", "written"]
        is_open = case.scenario().open_steps[1]
        return posed(case, np.zeros((2, 24), dtype=np.int64), [work_at(9, 2.0, is_open)])

    def sentences(self, problem: RosterProblem, *steps: int) -> list[str]:
        laid = np.zeros((2, 24), dtype=np.int64)
        np.add.at(laid[1], list(steps), 1)
        return list(verify(problem, [], laid).violations)

    def test_kept(self, problem: RosterProblem) -> None:
        assert self.sentences(problem, 9, 10) == self.sentences(problem, 11, 12) == self.sentences(problem, 9, 12) == []

    def test_nobody_does_it(self, problem: RosterProblem) -> None:
        assert (
            verify(problem, [])
            .violations[0]
            .startswith("mail: 2.00 h of work are not done in time, the first of them by Mon 2026-10-12 13:00")
        )

    def test_done_before_it_came(self, case: Any, problem: RosterProblem) -> None:
        is_open = case.scenario().open_steps[1]
        later = replace(problem, work=(work_at(11, 2.0, is_open),))
        assert self.sentences(later, 11, 12) == []
        assert self.sentences(later, 10, 12)[0].startswith("mail: 1.00 h of work are not done in time")

    def test_done_too_late(self, problem: RosterProblem) -> None:
        assert self.sentences(replace(problem, work=(replace(problem.work[0], deadline_steps=2),)), 9, 11)[0].startswith(
            "mail: 1.00 h of work are not done in time, the first of them by Mon 2026-10-12 11:00"
        )

    def test_the_first_of_what_is_late_is_named(self, case: Any, problem: RosterProblem) -> None:
        work = work_at(9, 1.0, case.scenario().open_steps[1], deadline=2)
        both = replace(work, arriving=work.arriving + np.roll(work.arriving, 1))
        assert self.sentences(replace(problem, work=(both,)))[0].startswith(
            "mail: 2.00 h of work are not done in time, the first of them by Mon 2026-10-12 11:00"
        )

    def test_while_closed(self, problem: RosterProblem) -> None:
        assert "mail: 1 heads for deferred work while it is closed; none may be." in self.sentences(problem, 9, 10, 14)

    def test_more_than_it_takes(self, problem: RosterProblem) -> None:
        """Heads that nobody asked for would make spare people look needed."""
        assert self.sentences(problem, 9, 10, 11) == ["mail: 3 h of heads are laid for deferred work; it takes 2 h."]

    def test_a_backlog_is_due_as_if_it_came_at_midnight(self, problem: RosterProblem) -> None:
        work = replace(problem.work[0], arriving=np.zeros(24), backlog=1.0, deadline_steps=11)
        assert self.sentences(replace(problem, work=(work,)), 10) == []
        assert self.sentences(replace(problem, work=(work,)), 11)[0].startswith("mail: 1.00 h")


class TestWithTaskBlocks:
    @pytest.fixture
    def blocked(self, case: Any, new_queue: Any, new_person: Any) -> RosterProblem:
        """Ana works four hours from 09 and may change the queue every two; calls need her from 09 to 11, e-mail comes at 09, due at 13."""
        case.days = 1
        case.queues = [new_queue("calls", hours=["daily 09:00-13:00"]), mail()]
        case.agents = [new_person("ana", skills=["voice", "written"])]
        case.shapes = [{"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [240], "blocks": {"least_min": 120}}]
        need = np.zeros((2, 24), dtype=np.int64)
        need[0, 9:11] = need[1, 9:11] = 1
        return posed(case, need, [work_at(9, 2.0, case.scenario().open_steps[1])])

    def test_work_is_laid_where_somebody_has_time(self, blocked: RosterProblem) -> None:
        """Levelled, both want Ana from 09 to 11: two heads missing, two spare, 8 points. Laid from 11 to 13 it costs nothing."""
        found = anneal_blocks(blocked, 1, sweeps=30)
        laid = heads_laid(blocked.work, found.starts, blocked.need.shape)
        verdict = verify(blocked, found.duties, laid)
        assert found.value == (0, verdict.cost) == (0, 0)
        assert verdict.legal and found.starts.tolist() == [11]
        early = np.zeros_like(laid)
        early[1, 9:11] = 1
        assert anneal_blocks(with_laid(blocked, early), 1, sweeps=30).value == (0, 800)

    def test_work_is_laid_by_what_people_count(self, case: Any, blocked: RosterProblem) -> None:
        """Ana is on calls until 11 and then on e-mail, where she counts half: from 11 on half a head is missing, before it a whole one."""
        case.rules, case.agents[0]["skills"] = {"proficiency": True}, {"voice": 1.0, "written": 0.5}
        problem = posed(case, blocked.need, list(blocked.work))
        searched = Blocked.of(problem)
        walk = searched.walk(np.random.default_rng(0))
        searched.stand_at(walk, np.zeros(1, dtype=np.int64), np.array([9]))
        walk.pattern[0] = [0, 0, 1, 1]
        searched.stand_as(walk, walk.state.position.copy(), walk.pattern.copy())
        searched.lay(walk, np.random.default_rng(0), 0.0, 0.0)
        assert (walk.at.tolist(), walk.value()[1]) == ([11], 300 * problem.cover_prices.fine)
        assert anneal_blocks(problem, 1, sweeps=30).value == (0, 300)

    def test_the_pooled_bound_is_one(self, blocked: RosterProblem) -> None:
        pooled = build_model(pooled_problem(blocked))
        assert len(starts_of(pooled, np.zeros(pooled.model.n_decisions, dtype=np.int32))) == 1
        assert solve(pooled.model, Budget(seconds=2), 1, "cpsat").energy == 0


def test_need_of_a_requirement_is_none_where_work_is_laid(trough: Any) -> None:
    """Fair shares go by the levelled heads all the same, and by those given."""
    case, need, work = trough
    problem = posed(case, need, [work])
    assert problem.need[0].tolist() == need[0].tolist() and not problem.need[1].any() and not problem.enough[1].any()
    assert np.array_equal(posed(case, need, []).fair.share, problem.fair.share)
    case.rules = {"unpopular": {"starts_before": "10:00"}}
    none = np.zeros_like(need)
    assert posed(case, need, [work]).fair.needed == posed(case, none, [], fair_need=need).fair.needed == 2
    assert posed(case, none, []).fair.needed == 0
