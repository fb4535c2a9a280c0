"""What is taken away, made milder or allowed never makes a roster dearer: of any roster, and hence of the best one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from center.errors import InputError
from center.plan import Duty
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.verify import verify
from scheduling.rules import judge
from solvers.backends import solve
from solvers.solution import Budget, Status

QUIET = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def no_dearer(problem, milder, duties) -> None:
    before, after = verify(problem, duties), verify(milder, duties)
    assert set(after.violations) <= set(before.violations)
    assert after.cost <= before.cost, (before.parts, after.parts)


def some_rosters(problem, seed):
    model, rng = build_model(problem), np.random.default_rng(seed)
    off = np.array([int(np.argmax(ways.meaning == -1)) for ways in model.way_lists])[model.way_list]
    for share in (0.2, 0.5, 0.8):
        worked = (rng.random(len(off)) * model.model.size[: len(off)]).astype(np.int32)
        yield decode(model, np.where(rng.random(len(off)) < share, off, worked))


def test_a_rule_taken_away_cheaper_or_priced(small_problem, random_law, random_past, random_start, law_kinds):
    """Beside other rules and priced labour, which it must leave as they are."""

    @QUIET
    @given(st.data())
    def check(data):
        kinds = data.draw(st.lists(st.sampled_from(law_kinds), min_size=2, max_size=5))
        also = [data.draw(random_law(kind)) for kind in kinds]
        start, past, gone = data.draw(random_start), data.draw(random_past(2)), data.draw(st.integers(0, len(also) - 1))
        law = also[gone]
        if law["price"] is not None:
            instead = [{**law, "price": law["price"] / 2}]
        else:
            instead = [] if law["rule"] in ("turn", "overtime") else [{**law, "price": data.draw(st.sampled_from([0, 1, 0.33]))}]
        try:
            problem = small_problem(start, 9, 2, also, past)
            others = [small_problem(start, 9, 2, [*also[:gone], *more, *also[gone + 1 :]], past) for more in ([], instead)]
        except InputError:
            reject()
        for duties in some_rosters(problem, data.draw(st.integers(0, 99))):
            verdict, costs = verify(problem, duties), judge.cost(problem, duties)
            for other in others:
                after = verify(other, duties)
                assert len(after.violations) <= len(verdict.violations)
                # what was broken and now has a price costs something, and is better than broken
                assert after.cost <= verdict.cost or len(after.violations) < len(verdict.violations)
                if law["rule"] != "turn":
                    assert after.parts | {"rules": 0} == verdict.parts | {"rules": 0}
            for place, cost in judge.cost(others[1], duties).items() if instead and law["rule"] != "turn" else ():
                assert place == f"rules.also[{gone}]" or cost == costs[place]

    check()


def late(agent: int, day: int, start: int = 14) -> Duty:
    return Duty(agent, 0, day, "late", 24 * day + start, 24 * day + start + 8, (), 480)


@pytest.fixture
def paid_case(case, new_person):
    """Ana at 17.77 an hour, shifts of 8 h, labour at 0.037 points: 65.749 hundredths an hour."""
    case.agents = [new_person("ana", hourly_cost=17.77)]
    case.shapes = [{"name": "late", "start": "14:00-14:30", "start_step_min": 60, "lengths_min": [480]}]
    case.contracts[0]["shifts"] = ["late"]
    case.weights = {"labour": 0.037}
    case.rules = {"also": [{"rule": "hours", "most": 7, "price": 0.77}]}
    return case


def test_the_bound_of_one_rule_does_not_price_another(paid_case):
    """Rounded by 8 h and by 20 minutes the same labour would cost 525 and 504 a shift."""
    duties = [late(0, day) for day in range(3)]
    problem = paid_case.problem()
    before, alone = verify(problem, duties), judge.cost(problem, duties)["rules.also[0]"]
    assert before.parts["labour"] == 3 * 525 and alone == 17 * 77
    paid_case.rules["also"].append({"rule": "hours", "most": 23 + 2 / 3, "price": 1.01})
    problem = paid_case.problem()
    assert problem.law_units == {"rules.also[0]": 60, "rules.also[1]": 20}
    assert verify(problem, duties).parts["labour"] == before.parts["labour"]
    assert judge.cost(problem, duties) == {"rules.also[0]": alone, "rules.also[1]": 33}


@pytest.mark.parametrize("minutes", [60, 120, 300, 420])
def test_a_further_shift_makes_paid_time_no_dearer(paid_case, minutes):
    problem, duties = paid_case.problem(), [late(0, day) for day in range(3)]
    paid_case.shapes.append({"name": "more", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [minutes]})
    paid_case.contracts[0]["shifts"] = ["late", "more"]
    no_dearer(problem, paid_case.problem(), duties)


@pytest.fixture
def shared(case, new_person):
    """Three people on three days: calls from 06:00 to 22:00, chats from 08:00 to 16:00; late shifts are shared fairly."""

    def problem(agents=None, shifts=("early", "late"), most=24, also=()):
        split = {"minutes": 240, "after_min": [240, 240], "step_min": 60, "paid": False}
        case.days = 3
        case.queues = [
            case.queues[0] | {"open": ["daily 06:00-22:00"]},
            case.queues[0] | {"name": "chats", "skill": "written", "open": ["daily 08:00-16:00"]},
        ]
        case.shapes = [
            {"name": "early", "start": "06:00-08:00", "start_step_min": 120, "lengths_min": [480]},
            {"name": "late", "start": "14:00-14:30", "start_step_min": 60, "lengths_min": [480]},
            {"name": "split", "start": "06:00-10:00", "start_step_min": 240, "lengths_min": [720], "split": split},
        ]
        case.contracts[0] |= {"hours_week": [0, most], "shifts": list(shifts)}
        bo = {"availability": ["daily 05:00-15:00"]}
        own = {"ana": {"skills": ["voice", "written"]}, "bo": bo, "cai": {}} | (agents or {})
        case.agents = [new_person(name, hourly_cost=20, **more) for name, more in own.items()]
        case.weights = {"fairness": 2, "labour": 0.013}
        weekends = {"rule": "fair_share", "of": "weekends", "price": 1}
        case.rules = {"rest_hours": 8, "unpopular": {"ends_after": "20:00"}, "also": [weekends, *also]}
        return case.problem()

    return problem


def optimum(problem) -> int:
    found = solve(build_model(problem).model, Budget(seconds=20, threads=1), 1, "cpsat")
    assert found.status is Status.OPTIMAL and found.hard == 0
    return found.energy


PERMISSIONS = {
    "skill": {"agents": {"bo": {"availability": ["daily 05:00-15:00"], "skills": ["voice", "written"]}}},
    "availability": {"agents": {"bo": {}}},
    "shift": {"shifts": ("early", "late", "split")},
    "hours": {"most": 32},
}


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_permission_never_raises_the_optimum(shared, permission):
    """With the shares that are fair among those who could before; what becomes of shares is below."""
    problem = shared()
    wider = shared(**PERMISSIONS[permission])
    held = replace(wider, fair=problem.fair, law_bands=problem.law_bands)
    assert optimum(held) <= optimum(problem)


def test_split_shifts_allowed_again_never_raise_the_optimum(shared):
    forbidden = shared(shifts=("early", "late", "split"), also=[{"rule": "split_shifts"}])
    assert optimum(shared(shifts=("early", "late", "split"))) <= optimum(forbidden)


def test_who_may_help_takes_part_in_the_share(shared):
    """Late shifts: 3, of Ana and Cai 1.5 each. With Bo it is 1 each: a roster in which Bo does none is 1 off for him, and 1 for who has 2.

    That is what a fair share means, and no more than its price for each shift by which a share moves.
    """
    problem, wider = shared(), shared(**PERMISSIONS["availability"])
    duties = [late(0, 0), late(0, 1), late(2, 2)]
    assert (problem.fair.least.tolist(), problem.fair.most.tolist()) == ([1, 0, 1], [2, 0, 2])
    assert (wider.fair.least.tolist(), wider.fair.most.tolist()) == ([1, 1, 1], [1, 1, 1])
    before, after = verify(problem, duties), verify(wider, duties)
    assert (before.parts["fairness"], after.parts["fairness"]) == (0, 400)
    moved = np.maximum(abs(wider.fair.least - problem.fair.least), abs(wider.fair.most - problem.fair.most)).sum()
    assert after.cost - before.cost <= 200 * moved
    assert verify(replace(wider, fair=problem.fair, law_bands=problem.law_bands), duties).cost == before.cost
