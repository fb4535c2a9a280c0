"""Inputs of small rosters for the explanations' tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from center.plan import Requirement
from scheduling.explain.inputs import Inputs
from scheduling.schema import Rules, ShiftShape, Weights


def inputs(case: Any, heads: int | np.ndarray = 1) -> Inputs:
    """Inputs of a `Case` of the roster's tests, with `heads` needed in every open step."""
    scenario = case.scenario()
    need = np.where(scenario.open_steps, heads, 0)
    nothing = np.full(need.shape, np.nan)
    shapes = [ShiftShape.model_validate(shape) for shape in case.shapes]
    requirement = Requirement(need, need, nothing, nothing, nothing, nothing, 0.0)
    return Inputs(scenario, shapes, Rules.model_validate(case.rules), Weights.model_validate(case.weights), requirement)


@pytest.fixture
def inputs_of() -> Callable[..., Inputs]:
    """`inputs`."""
    return inputs
