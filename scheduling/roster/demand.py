"""What the roster is to cover: a band of heads in every step of every queue, and the price of leaving it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from center.errors import Fault, InputError
from center.plan import Requirement
from center.scenario import Scenario
from scheduling.roster.prices import Prices


@dataclass(frozen=True)
class Demand:
    """Integer arrays of shape ``(queues, n)``, zero while closed.

    Attributes
    ----------
    need, enough
        Heads below which some are missing, and above which some are spare.
    missing_head, spare_head
        Linear price of one, in hundredths of a point.
    hard
        Whether a missing head breaks a rule, instead of costing something.
    """

    need: np.ndarray
    enough: np.ndarray
    missing_head: np.ndarray
    spare_head: np.ndarray
    hard: bool = False


def demand_of(scenario: Scenario, requirement: Requirement, prices: Prices) -> Demand:
    """The demand of a requirement: spare from the first head above it, a missing one by its urgency.

    Raises
    ------
    InputError
        The requirement is of another size than the scenario.
    """
    need = np.where(scenario.open_steps, _heads(scenario, requirement), 0)
    urgency = np.ones(need.shape) if requirement.urgency is None else requirement.urgency
    missing = np.floor(prices.under[0] * urgency + 0.5).astype(np.int64)
    return Demand(need, need, missing, np.full(need.shape, prices.over[0], dtype=np.int64))


def without(heads: np.ndarray, queues: Sequence[int]) -> np.ndarray:
    """Heads with nobody on some queues; shape ``(queues, n)``."""
    left = heads.copy()
    left[list(queues)] = 0
    return left


def _heads(scenario: Scenario, requirement: Requirement) -> np.ndarray:
    heads = np.asarray(requirement.rostered)
    expected = (len(scenario.queues), scenario.horizon.n)
    if heads.shape != expected:
        raise InputError(Fault("requirement.rostered", f"shape {heads.shape}", f"heads per queue and step, shape {expected}"))
    return heads.astype(np.int64)
