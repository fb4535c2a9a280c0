"""Assignment -> choices, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.errors import Fault, InputError
from routing.triage.costs import choices_of, ways_of
from routing.triage.model import TriageModel
from routing.triage.problem import Choice


def decode(triage_model: TriageModel, assignment: np.ndarray) -> tuple[Choice, ...]:
    """Choices of an assignment (a list position per incident), in the problem's order."""
    lists, starts = _stacked(triage_model)
    return choices_of(triage_model.problem, lists[starts[triage_model.way_list] + np.asarray(assignment, dtype=np.int64)])


def encode(triage_model: TriageModel, choices: Sequence[Choice]) -> np.ndarray:
    """The assignment whose choices these are, int32; incidents without one stay.

    Raises
    ------
    InputError
        A choice is no option of its incident.
    """
    return encode_ways(triage_model, ways_of(triage_model.problem, choices))


def encode_ways(triage_model: TriageModel, ways: np.ndarray) -> np.ndarray:
    """Ways (`costs`) as an assignment, int32.

    Raises
    ------
    InputError
        A way is no option of its incident.
    """
    width = 1 + triage_model.problem.capacity.size
    position = np.full((len(triage_model.lists), width), -1, dtype=np.int32)
    for number, meaning in enumerate(triage_model.lists):
        position[number, meaning] = np.arange(len(meaning))
    found = position[triage_model.way_list, ways]
    if (found < 0).any():
        k = int(np.flatnonzero(found < 0)[0])
        where = f"incident {int(triage_model.problem.ids[k])}"
        raise InputError(Fault(where, f"way {int(ways[k])}", "an option of that incident: a team that takes it, with room for its effort"))
    return found


def _stacked(triage_model: TriageModel) -> tuple[np.ndarray, np.ndarray]:
    starts = np.concatenate([[0], np.cumsum([len(meaning) for meaning in triage_model.lists])[:-1]]).astype(np.int64)
    return np.concatenate(triage_model.lists), starts
