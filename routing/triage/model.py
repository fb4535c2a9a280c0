"""TriageProblem -> ChoiceModel: a decision an incident, an option a team's bucket, and the option to stay.

Rows: units of effort by team and bucket (hard). Related incidents are pairs of a class table, a class for every team and
one for staying. Nothing else: what an incident costs alone is the option's cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from routing.triage.costs import NO_WAY, pair_table, way_class, way_costs
from routing.triage.problem import TriageProblem
from solvers.builder import ModelBuilder
from solvers.model import ChoiceModel


@dataclass(frozen=True)
class TriageModel:
    """A triage as a ChoiceModel, with what reading an answer needs.

    Attributes
    ----------
    lists
        Ways that the positions of each option list mean, int64 arrays.
    way_list
        Index into `lists` of each incident.
    reduced
        Whether it lacks options of its problem, so that a proof on it says nothing of the whole.
    """

    problem: TriageProblem
    model: ChoiceModel
    lists: tuple[np.ndarray, ...] = field(repr=False)
    way_list: np.ndarray = field(repr=False)
    reduced: bool = False


def build_model(problem: TriageProblem, keep: np.ndarray | None = None) -> TriageModel:
    """The model of `problem`. Its (H, E) is what the referee finds: H = 0 iff no capacity is exceeded, E the cost in hundredths.

    Parameters
    ----------
    keep
        Ways that each incident may go, bool[n, 1 + T * B]; staying is always among them. All possible ones if absent.
    """
    builder, cells = ModelBuilder(), problem.capacity.size
    builder.add_rows(cells, hi=problem.capacity.ravel(), hard=True)
    costs, classes = way_costs(problem), way_class(problem)
    nothing = builder.add_profile((), ())
    book = _Book(builder, nothing, classes)
    possible = costs < NO_WAY if keep is None else (costs < NO_WAY) & keep
    way_list = np.zeros(len(problem.ids), dtype=np.int64)
    for k, effort in enumerate(problem.effort.tolist()):
        way_list[k] = number = book.list_of(effort, possible[k])
        builder.add_decision(book.option_lists[number], costs=costs[k, book.lists[number]])
    if len(problem.links):
        table = builder.add_table(pair_table(problem))
        for first, second in problem.links.tolist():
            builder.add_pair(first, second, table)
    return TriageModel(problem, builder.build(), tuple(book.lists), way_list, keep is not None)


class _Book:
    """Option lists by effort and possible ways."""

    def __init__(self, builder: ModelBuilder, nothing: int, classes: np.ndarray) -> None:
        self._builder, self._classes = builder, classes
        self._stay = builder.add_option(nothing)
        self._known: dict[tuple[int, bytes], int] = {}
        self.lists: list[np.ndarray] = []
        self.option_lists: list[int] = []

    def list_of(self, effort: int, possible: np.ndarray) -> int:
        key = (effort, possible.tobytes())
        if key not in self._known:
            self._known[key] = len(self.lists)
            ways = np.flatnonzero(possible[1:]) + 1
            profile = self._builder.add_profile((0,), (effort,))
            options = [self._builder.add_option(profile, int(way) - 1, klass=int(self._classes[way])) for way in ways]
            number = self._builder.add_list([self._stay, *options])
            meaning = dict(zip([self._stay, *options], [0, *ways.tolist()], strict=True))
            self.lists.append(np.array([meaning[int(option)] for option in self._builder.list_options(number)], dtype=np.int64))
            self.option_lists.append(number)
        return self._known[key]
