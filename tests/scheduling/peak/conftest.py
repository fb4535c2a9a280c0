"""A day of three people, an hour a step: calls from 08 to 22, chat from 10 to 20."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from center.plan import Duty, Requirement
from center.scenario import Scenario
from scheduling.peak.decode import decode
from scheduling.peak.model import PeakModel
from scheduling.peak.problem import PeakProblem, make_peak_problem
from scheduling.peak.roster import PeakRoster
from scheduling.peak.schema import PeakSpec
from scheduling.peak.verify import PeakVerdict, verify
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.schema import Rules, ShiftShape, Weights
from solvers.score import score

NOW = 11
SHAPES = [
    {
        "name": "day",
        "start": "08:00-14:00",
        "start_step_min": 60,
        "lengths_min": [480],
        "lunch": {"minutes": 60, "after_min": [180, 300], "step_min": 60, "paid": False},
        "breaks": [{"minutes": 60, "after_min": [360, 420], "step_min": 60, "paid": True}],
    }
]


def duty(agent: int, start: int, day: int = 0, queue: int = 0) -> Duty:
    """Eight hours from `start` o'clock with lunch after three and a break after six."""
    at = 24 * day + start
    return Duty(agent, queue, day, "day", at, at + 8, ((at + 3, at + 4, "lunch", False), (at + 6, at + 7, "break", True)), 420)


def _by_the_hour(spec: dict[str, Any]) -> dict[str, Any]:
    """Levers in steps of an hour where nothing else is said."""
    hourly = {name: {"step_min": 60} for name in ("overtime", "start", "time_off")}
    return {name: None if spec.get(name, {}) is None else hourly.get(name, {}) | spec.get(name, {}) for name in hourly} | {
        name: value for name, value in spec.items() if name not in hourly
    }


def _night(scenario: Scenario, shapes: list[ShiftShape], rules: Rules) -> RosterProblem:
    """The problem of the night, for which nobody is needed."""
    heads = np.zeros(scenario.open_steps.shape, dtype=np.int64)
    nothing = np.full(heads.shape, np.nan)
    return make_problem(scenario, shapes, rules, Weights(), Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0))


@pytest.fixture
def new_duty() -> Callable[..., Duty]:
    """`duty`."""
    return duty


@pytest.fixture
def new_peak(case: Any, new_person: Callable[..., dict[str, Any]], new_queue: Callable[..., dict[str, Any]]) -> Callable[..., PeakProblem]:
    """A problem: Ana begins at 08, Bo at 10, Cy at 14; two are needed on calls and nobody on chat, unless said otherwise."""

    def make(
        spec: dict[str, Any] | None = None,
        duties: tuple[Duty, ...] = (duty(0, 8), duty(1, 10), duty(2, 14)),
        need: int | np.ndarray = 2,
        now: int = NOW,
        absent: frozenset[int] = frozenset(),
        rules: dict[str, Any] | None = None,
        agents: list[dict[str, Any]] | None = None,
        hours_week: tuple[float, float] = (0, 40),
        weights: dict[str, Any] | None = None,
        beside: np.ndarray | None = None,
    ) -> PeakProblem:
        case.days = 3
        case.queues = [new_queue("calls", "voice", ["daily 08:00-22:00"]), new_queue("chat", "written", ["daily 10:00-20:00"])]
        case.agents = agents or [new_person("ana", skills=["voice", "written"]), new_person("bo"), new_person("cy")]
        case.contracts[0] |= {"hours_week": list(hours_week)}
        scenario = case.scenario()
        heads = np.zeros(scenario.open_steps.shape, dtype=np.int64)
        heads[: 2 if np.ndim(need) == 2 else 1] = need
        shapes = [ShiftShape.model_validate(shape) for shape in SHAPES]
        held = Rules.model_validate(rules or {})
        return make_peak_problem(
            scenario,
            shapes,
            held,
            Weights.model_validate(weights or {}),
            PeakSpec.model_validate(_by_the_hour(spec or {})),
            duties,
            heads,
            now,
            absent,
            beside=beside,
            night=_night(scenario, shapes, held) if held.also else None,
        )

    return make


def _drawn(model: PeakModel, rng: np.random.Generator) -> tuple[np.ndarray, PeakRoster, PeakVerdict, int, int]:
    assignment = (rng.random(model.model.n_decisions) * model.model.size).astype(np.int32)
    roster = decode(model, assignment)
    return assignment, roster, verify(model.problem, roster), *score(model.model, assignment)


@pytest.fixture
def drawn() -> Callable[..., tuple[np.ndarray, PeakRoster, PeakVerdict, int, int]]:
    """An assignment of a model at random, its roster, what the referee says of it, and (H, E)."""
    return _drawn
