"""Random small rosters with laws and history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from center.plan import Requirement
from scheduling.roster.demand import Demand
from scheduling.roster.past import Past
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.rules.line import Stint
from scheduling.schema import Rules, ShiftShape, Weights

SHAPES = (
    {"name": "early", "start": "06:00-08:00", "start_step_min": 120, "lengths_min": [360]},
    {"name": "day", "start": "09:00-10:00", "start_step_min": 60, "lengths_min": [480]},
    {"name": "late", "start": "14:00-14:30", "start_step_min": 60, "lengths_min": [480]},
    {"name": "night", "start": "22:00-22:30", "start_step_min": 60, "lengths_min": [420]},
    {
        "name": "split",
        "start": "08:00-08:30",
        "start_step_min": 60,
        "lengths_min": [600],
        "split": {"minutes": 180, "after_min": [240, 240], "step_min": 60, "paid": False},
    },
)
STARTS = ("2026-10-12", "2026-10-21", "2026-03-25", "2026-10-17", "2026-10-18")
NAMES = [shape["name"] for shape in SHAPES]
SOME = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
SPAN = st.sampled_from(
    [{}, {"per": "horizon"}, {"per": "rolling", "days": 2}, {"per": "rolling", "days": 5}, {"per": "rolling", "days": 12}]
)


def _kind(name: str, span: bool = False, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    body = st.fixed_dictionaries({"rule": st.just(name), **fields})
    return st.builds(lambda one, two: one | two, body, SPAN) if span else body


def _least(low: int, high: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(low, high)


KINDS = {
    "rest": _kind("rest", hours=st.sampled_from([0, 12, 14.5, 30]), after=st.just([]) | SOME),
    "hours": _kind("hours", True, least=st.sampled_from([None, 7, 20]), most=st.sampled_from([None, 0, 13.5, 26])),
    "day_hours": _kind("day_hours", most=st.sampled_from([6, 7.5, 8])),
    "working_days": _kind("working_days", True, least=_least(0, 3), most=_least(0, 4)),
    "consecutive_work": _kind("consecutive_work", least=_least(1, 4), most=_least(1, 4)),
    "consecutive_off": _kind("consecutive_off", least=_least(1, 4), most=_least(1, 4)),
    "weekends": st.sampled_from(
        [{"most": 0}, {"most": 1}, {"most": 1, "of": 2}, {"most": 0, "of": 3}, {"whole": True}, {"most": 1, "whole": True}]
    ).map(lambda body: {"rule": "weekends", **body}),
    "succession": _kind("succession", first=SOME, then=SOME),
    "shifts_of_kind": _kind("shifts_of_kind", True, kinds=SOME, least=_least(0, 2), most=_least(0, 3)),
    "start_band": _kind("start_band", minutes=st.sampled_from([0, 60, 300])),
    "split_shifts": _kind("split_shifts", True, most=st.integers(0, 2)),
    "nights": _kind(
        "nights", True, night=st.sampled_from(["23:00-06:00", "02:00-05:00", "20:00-23:00"]), most=_least(0, 2), in_a_row=_least(0, 2)
    ),
    "minors": _kind(
        "minors",
        between=st.sampled_from(["06:00-20:00", "07:00-16:00"]),
        day_hours=st.sampled_from([6, 8]),
        week_hours=st.sampled_from([14, 40]),
    ),
    "days_off": st.sampled_from([{"weekdays": "sat-sun"}, {"dates": ["2026-10-14", "2026-10-22..2026-10-24"]}]).map(
        lambda body: {"rule": "days_off", **body}
    ),
    "available": st.sampled_from([["daily 06:00-16:00"], ["daily 00:00-24:00"], ["mon-sat 20:00-24:00", "daily 00:00-14:00"]]).map(
        lambda windows: {"rule": "available", "windows": windows}
    ),
    "request": _kind(
        "request",
        want=st.sampled_from(["on", "off"]),
        dates=st.sampled_from([["2026-10-14"], ["2026-10-18..2026-10-22"], ["2026-03-26..2026-03-28"]]),
        kinds=st.just([]) | SOME,
    ),
    "overtime": _kind("overtime", above=st.sampled_from([None, 13]), most=st.sampled_from([0, 8])),
    "turn": _kind("turn", by=st.sampled_from(["seniority", "rotation"]), factors=st.just([3, 1])),
    "fair_share": _kind(
        "fair_share",
        of=st.sampled_from(["unpopular", "weekends", "nights", "hours"]),
        per_contract=st.booleans(),
        debt_days=st.sampled_from([0, 7]),
    ),
}
WHOM = st.sampled_from([{}, {"people": ["p0"]}, {"groups": ["some"]}, {"contracts": ["any"]}])
PRICE = st.sampled_from([None, None, 1, 2.5, 0.33])


@st.composite
def laws_of(draw: Callable[..., Any], kind: str) -> dict[str, Any]:
    """A random rule of a kind."""
    return {**draw(KINDS[kind]), "whom": draw(WHOM), "price": draw(PRICE)}


@st.composite
def pasts(draw: Callable[..., Any], people: int) -> Past | None:
    """Random work in the week before, on the clock of Madrid without a change of it."""
    if draw(st.booleans()):
        return None
    known_from = -draw(st.integers(1, 8))
    forms = st.sampled_from([("day", 540, 480), ("late", 840, 480), ("night", 1320, 420), ("early", 360, 360)])
    found = []
    for _ in range(people):
        days = draw(st.lists(st.none() | forms, min_size=-known_from, max_size=-known_from))
        found.append(tuple(_stint(known_from + k, *form) for k, form in enumerate(days) if form is not None))
    return Past(tuple(found), known_from)


def _stint(day: int, kind: str, clock: int, length: int) -> Stint:
    start = day * 1440 + clock
    return Stint(day, start, start + length, clock, clock + length, length, kind)


@pytest.fixture
def law_kinds() -> list[str]:
    """Every kind of rule."""
    return sorted(KINDS)


@pytest.fixture(params=sorted(KINDS))
def law_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of rule."""
    return str(request.param)


@pytest.fixture
def random_law() -> Callable[[str], st.SearchStrategy[dict[str, Any]]]:
    """`laws_of`."""
    return laws_of


@pytest.fixture
def lay() -> Callable[..., RosterProblem]:
    """The problem of a case with a past; `heads` needed in every open step, or a demand."""

    def make(case: Any, heads: int | np.ndarray | Demand = 1, past: Past | None = None, pins: Sequence[Pin] = ()) -> RosterProblem:
        scenario = case.scenario()
        demand: Requirement | Demand = heads if isinstance(heads, Demand) else _needed(np.broadcast_to(heads, scenario.open_steps.shape))
        shapes = [ShiftShape.model_validate(shape) for shape in case.shapes]
        rules, weights = Rules.model_validate(case.rules), Weights.model_validate(case.weights)
        return make_problem(scenario, shapes, rules, weights, demand, pins, past)

    return make


def _needed(heads: np.ndarray) -> Requirement:
    nothing = np.full(heads.shape, np.nan)
    return Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0)


@pytest.fixture
def small_problem(new_case: Any, new_person: Any, lay: Any) -> Callable[..., RosterProblem]:
    """A roster of a few people with some rules and a past; heads needed in every step."""

    def make(start: str, days: int, people: int, also: list[dict[str, Any]], past: Past | None = None, **more: Any) -> RosterProblem:
        case = new_case(start=start, days=days, shapes=[dict(shape) for shape in SHAPES])
        case.contracts[0]["shifts"] = NAMES
        case.agents = [new_person(f"p{k}", groups=["some"] if k else [], since=f"202{k}-01-01") for k in range(people)]
        case.agents[-1]["leave"] = ["2026-10-15"]
        case.agents[0]["preferences"] = {"start": "08:00-09:00", "days_off": "sat"}
        case.rules = {"rest_hours": 8, "unpopular": {"weekends": True}, "also": also} | more
        return lay(case, 1, past)

    return make


@pytest.fixture
def random_start() -> st.SearchStrategy[str]:
    """A first day: an ordinary week, changes of the clock, a Saturday and a Sunday."""
    return st.sampled_from(STARTS)


@pytest.fixture
def random_past() -> Callable[[int], st.SearchStrategy[Past | None]]:
    """`pasts`."""
    return pasts
