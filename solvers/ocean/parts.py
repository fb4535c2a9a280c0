"""The explicit BQM in three parts: soft terms, hard terms, one-hot terms; a penalty is then a factor.

Samplers are very sensitive to both penalties, and the provable ones freeze them. So the form is written once, and every
pair of penalties of a sweep is a sum of arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from solvers.bqm import to_bqm
from solvers.factored.compile import typical_steps
from solvers.model import ChoiceModel

if TYPE_CHECKING:
    import dimod


class Terms(NamedTuple):
    """Linear biases of all variables, and couplings; the constant is left out, for answers are scored from the model."""

    linear: np.ndarray
    first: np.ndarray
    second: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class Form:
    """A BQM with spins for the samplers, variables 0 to `n_choices` - 1 being the options, and the same terms as arrays."""

    terms: Terms
    n_choices: int
    hard: float
    one_hot: float

    @cached_property
    def bqm(self) -> dimod.BinaryQuadraticModel:
        """As the samplers take it."""
        import dimod

        linear, first, second, bias = self.terms
        return dimod.BinaryQuadraticModel.from_numpy_vectors(linear, (first, second, bias), 0.0, "BINARY")

    @cached_property
    def spins(self) -> dimod.BinaryQuadraticModel:
        """The same over spins, which is what the annealer would convert it to on every call."""
        return self.bqm.change_vartype("SPIN", inplace=False)

    def with_slack(self, choices: np.ndarray) -> np.ndarray:
        """0/1 states of all variables, int8, from 0/1 of the choices: slack bits set by steepest descent, choices kept."""
        import dimod
        from dwave.samplers import SteepestDescentSolver

        linear, first, second, bias = self.terms
        n, state = self.n_choices, np.zeros(len(linear), dtype=np.int8)
        state[:n] = choices
        if len(linear) == n:
            return state
        field = linear.copy()
        for here, there in ((first, second), (second, first)):
            mixed = (here >= n) & (there < n)
            np.add.at(field, here[mixed], bias[mixed] * state[there[mixed]])
        inner = (first >= n) & (second >= n)
        slack = dimod.BinaryQuadraticModel.from_numpy_vectors(field[n:], (first[inner] - n, second[inner] - n, bias[inner]), 0.0, "BINARY")
        found = SteepestDescentSolver().sample(slack, initial_states=(state[n:], range(len(linear) - n)))
        state[n:] = in_order(found)[0]
        return state


class Parts:
    """The three parts of `model`.

    Raises
    ------
    BackendUnavailableError
        The explicit BQM would be too large.
    """

    def __init__(self, model: ChoiceModel) -> None:
        self.n_choices = model.n_choices
        self._decision = np.repeat(np.arange(model.n_decisions), model.size)
        soft = self._stripped(_soft_part(model))
        hard = self._stripped(_hard_part(model))
        slack = len(soft.linear) - self.n_choices
        self.n = len(hard.linear) + slack
        self._soft = soft._replace(linear=np.concatenate([soft.linear, np.zeros(self.n - len(soft.linear))]))
        linear = np.concatenate([hard.linear[: self.n_choices], np.zeros(slack), hard.linear[self.n_choices :]])
        first, second = (np.where(v < self.n_choices, v, v + slack) for v in (hard.first, hard.second))
        scale = _largest_step(model) ** 2
        self._hard = Terms(linear / scale, first, second, hard.bias / scale)
        self._one_hot = self._one_hot_terms(model)

    def form(self, hard: float, one_hot: float) -> Form:
        """The form with a penalty for the usual step out of a hard row's band or a hard pair, and a one-hot penalty."""
        parts = ((1.0, self._soft), (hard, self._hard), (one_hot, self._one_hot))
        linear = sum((factor * part.linear for factor, part in parts), np.zeros(self.n))
        first, second = (np.concatenate([getattr(part, name) for _, part in parts]) for name in ("first", "second"))
        return Form(Terms(linear, first, second, np.concatenate([f * p.bias for f, p in parts])), self.n_choices, hard, one_hot)

    def _stripped(self, part: ChoiceModel) -> Terms:
        """Terms of the explicit form without its one-hot penalty."""
        form = to_bqm(part, one_hot_scale=0.0)
        vectors = form.bqm.to_numpy_vectors(range(form.bqm.num_variables))
        linear, (first, second, bias) = vectors.linear_biases.copy(), vectors.quadratic
        linear[: self.n_choices] += form.one_hot
        same = (first < self.n_choices) & (second < self.n_choices)
        same[same] = self._decision[first[same]] == self._decision[second[same]]
        bias = bias - 2 * form.one_hot * same
        kept = bias != 0
        return Terms(linear, first[kept].astype(np.int64), second[kept].astype(np.int64), bias[kept])

    def _one_hot_terms(self, model: ChoiceModel) -> Terms:
        start = np.concatenate([[0], np.cumsum(model.size)])
        pairs = [np.stack(np.triu_indices(b - a, 1)) + a for a, b in pairwise(start)]
        first, second = np.concatenate([np.zeros((2, 0), dtype=np.int64), *pairs], axis=1)
        linear = np.zeros(self.n)
        linear[: self.n_choices] = -1.0
        return Terms(linear, first, second, np.full(len(first), 2.0))


def in_order(samples: dimod.SampleSet) -> np.ndarray:
    """Samples as rows, variables in the order of their labels."""
    return samples.record.sample[:, np.argsort(np.asarray(list(samples.variables)))]


def _soft_part(model: ChoiceModel) -> ChoiceModel:
    """`model` without its hard terms."""
    soft = ~model.rows.hard
    return _repriced(model, tuple(price * soft for price in _prices(model)), model.cost_pool, model.tables * ~_hard_tables(model))


def _hard_part(model: ChoiceModel) -> ChoiceModel:
    """Nothing but the hard terms: the square of what leaves a band, in the row's usual steps, times the largest step's square."""
    largest = _largest_step(model) ** 2
    weight = np.where(model.rows.hard, np.maximum(1, largest // typical_steps(model) ** 2), 0)
    none = np.zeros_like(weight)
    return _repriced(model, (none, weight, none, weight), np.zeros_like(model.cost_pool), model.tables * _hard_tables(model) * largest)


def _repriced(model: ChoiceModel, prices: tuple[np.ndarray, ...], costs: np.ndarray, tables: np.ndarray) -> ChoiceModel:
    """`model` with other numbers, all of them soft."""
    rows = replace(
        model.rows,
        under_linear=prices[0],
        under_square=prices[1],
        over_linear=prices[2],
        over_square=prices[3],
        hard=np.zeros_like(model.rows.hard),
    )
    return replace(model, rows=rows, cost_pool=costs, tables=tables, table_hard=np.zeros_like(model.table_hard))


def _prices(model: ChoiceModel) -> tuple[np.ndarray, ...]:
    return model.rows.under_linear, model.rows.under_square, model.rows.over_linear, model.rows.over_square


def _hard_tables(model: ChoiceModel) -> np.ndarray:
    return model.table_hard[:, None, None]


def _largest_step(model: ChoiceModel) -> int:
    """The largest usual step of a hard row; 1 without any."""
    return int(typical_steps(model)[model.rows.hard].max(initial=1))
