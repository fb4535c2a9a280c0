"""The explicit face: ChoiceModel to an integer-labelled `dimod.BinaryQuadraticModel`.

Every banded row becomes squares over its usage and binary slack, exact after minimising over the slack:

    square below and above      b (u - s)^2                 with slack s in [lo, hi]
    what one side costs more    (b' - b) (u - s')^2          with s' in [lo, far] or [near, hi]
    linear below                B (u + d - t)^2 + a d        with d >= 0, t >= lo, and B above a / 1
    linear above                the mirror image
    hard                        M (u - s)^2                  with s in [lo, hi]

The least over the slack of a linear term's square is 0 because every gap can be filled exactly, so that d pays for it.
One-hot and hard penalties are computed from the model: the dearest change that breaking one could ever save.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from center.errors import BackendUnavailableError
from solvers.model import ChoiceModel
from solvers.score import row_prices

if TYPE_CHECKING:
    import dimod

MAX_VARIABLES = 5_000
MAX_COUPLINGS = 6_000_000


@dataclass(frozen=True)
class ExplicitModel:
    """A BQM whose variables 0 to `n_choices` - 1 are the options, decision by decision; slack bits follow.

    Attributes
    ----------
    start
        First variable of each decision, with the number of option variables appended.
    one_hot, hard
        The penalties used.
    """

    bqm: dimod.BinaryQuadraticModel
    start: np.ndarray
    one_hot: int
    hard: int

    def assignment(self, sample: np.ndarray) -> np.ndarray:
        """List positions from a 0/1 sample in label order; where a decision is not one-hot, its first 1 or 0 is taken."""
        return np.array([int(np.argmax(sample[a:b])) for a, b in zip(self.start[:-1], self.start[1:], strict=True)], dtype=np.int32)

    def broken(self, sample: np.ndarray) -> int:
        """Decisions that do not pick exactly one option."""
        return sum(int(sample[a:b].sum()) != 1 for a, b in zip(self.start[:-1], self.start[1:], strict=True))


def soft_range(model: ChoiceModel) -> int:
    """An upper bound of max E - min E over all assignments: what legality can never be worth more than."""
    costs = sum(int(model.costs_of(i).max() - model.costs_of(i).min()) for i in range(model.n_decisions))
    least, most = usage_range(model)
    rows = np.maximum(row_prices(model, least), row_prices(model, most)).sum()
    soft_tables = model.tables[model.pair_table[~model.table_hard[model.pair_table]]] if len(model.pair_table) else np.zeros((0, 1, 1))
    pairs = sum(int(t.max() - t.min()) for t in soft_tables)
    return costs + int(rows) + pairs


def usage_range(model: ChoiceModel) -> tuple[np.ndarray, np.ndarray]:
    """Least and most usage of every row over all assignments."""
    least, most = np.zeros(len(model.rows), dtype=np.int64), np.zeros(len(model.rows), dtype=np.int64)
    for i in range(model.n_decisions):
        table = _usage_table(model, i)
        low: dict[int, int] = {}
        for row, units in table.items():
            values = list(units.values()) + ([] if len(units) == model.size[i] else [0])
            low[row] = min(values)
            most[row] += max(values)
        for row, value in low.items():
            least[row] += value
    return least, most


def to_bqm(model: ChoiceModel, one_hot_scale: float = 1.0) -> ExplicitModel:
    """The explicit form.

    Parameters
    ----------
    one_hot_scale
        Factor on the one-hot penalty; 1 is provably enough, samplers often like less.

    Raises
    ------
    BackendUnavailableError
        The model is past `MAX_VARIABLES` or `MAX_COUPLINGS`: a quadratic matrix of that size is of no use.
    """
    import dimod

    require_small(model)
    start = np.concatenate([[0], np.cumsum(model.size)]).astype(np.int64)
    hard = soft_range(model) + 1
    builder = _Quadratic(int(start[-1]))
    for i in range(model.n_decisions):
        for k, cost in enumerate(model.costs_of(i).tolist()):
            builder.linear(int(start[i]) + k, cost)
    _add_rows(builder, model, start, hard)
    _add_pairs(builder, model, start, hard)
    one_hot = max(1, int(one_hot_scale * (builder.dearest() + 1)))
    for i in range(model.n_decisions):
        builder.square(dict.fromkeys(range(int(start[i]), int(start[i + 1])), 1), -1, one_hot)
    return ExplicitModel(builder.build(dimod), start, one_hot, hard)


def require_small(model: ChoiceModel) -> None:
    """Refuse a model whose options alone are past the limit, before anything is done for it.

    Raises
    ------
    BackendUnavailableError
        More than `MAX_VARIABLES` options.
    """
    if model.n_choices > MAX_VARIABLES:
        raise BackendUnavailableError(
            f"{model.n_choices:,} options make an explicit BQM past the limit of {MAX_VARIABLES:,}; the factored annealer has none"
        )


def slack_weights(width: int) -> list[int]:
    """Weights of bits whose sums are exactly 0..width; the last one is trimmed."""
    weights, left = [], width
    bit = 1
    while left > 0:
        weights.append(min(bit, left))
        left -= weights[-1]
        bit *= 2
    return weights


class _Quadratic:
    """Collects squares and single terms, and multiplies out at once; variables beyond the options are slack bits."""

    def __init__(self, n: int) -> None:
        self.n = n
        self._squares: list[tuple[np.ndarray, np.ndarray, int, int]] = []
        self._linear: list[tuple[int, int]] = []
        self._couples: list[tuple[int, int, int]] = []

    def linear(self, v: int, bias: int) -> None:
        self._linear.append((v, bias))

    def couple(self, u: int, v: int, bias: int) -> None:
        self._couples.append((min(u, v), max(u, v), bias))

    def slack(self, width: int) -> dict[int, int]:
        """New bits that sum to any integer in 0..width: variable -> weight."""
        weights = slack_weights(width)
        bits = {self.n + k: w for k, w in enumerate(weights)}
        self.n += len(weights)
        return bits

    def square(self, terms: dict[int, int], constant: int, weight: int) -> None:
        """Add ``weight * (sum terms + constant)^2``."""
        variables, values = (np.fromiter(part, dtype=np.int64, count=len(terms)) for part in (terms.keys(), terms.values()))
        self._squares.append((variables, values, constant, weight))

    def _vectors(self) -> tuple[np.ndarray, sparse.coo_array, int]:
        """(linear biases, couplings above the diagonal, offset): A' W A with a row of A for every square."""
        sizes = np.array([len(variables) for variables, _, _, _ in self._squares], dtype=np.int64)
        constants = np.array([constant for _, _, constant, _ in self._squares], dtype=np.int64)
        weights = np.array([weight for _, _, _, weight in self._squares], dtype=np.int64)
        none = [np.zeros(0, dtype=np.int64)]
        columns = np.concatenate([*none, *(variables for variables, _, _, _ in self._squares)])
        values = np.concatenate([*none, *(values for _, values, _, _ in self._squares)])
        terms = sparse.csr_array((values, columns, np.concatenate([[0], np.cumsum(sizes)])), shape=(len(sizes), self.n))
        product = terms.T.tocsr() @ (sparse.diags_array(weights, dtype=np.int64).tocsr() @ terms)
        u, v, bias = np.array(self._couples, dtype=np.int64).reshape(-1, 3).T
        couplings = (2 * sparse.triu(product, 1) + sparse.coo_array((bias, (u, v)), shape=(self.n, self.n))).tocoo()
        if couplings.nnz > MAX_COUPLINGS:
            raise BackendUnavailableError(f"the explicit BQM has more than {MAX_COUPLINGS:,} couplings; the factored annealer has none")
        linear = product.diagonal() + 2 * (terms.T @ (weights * constants))
        for variable, extra in self._linear:
            linear[variable] += extra
        return linear, couplings, int((weights * constants * constants).sum())

    def dearest(self) -> int:
        """The most that flipping one variable can change the energy."""
        linear, couplings, _ = self._vectors()
        reach = np.abs(linear)
        np.add.at(reach, couplings.row, np.abs(couplings.data))
        np.add.at(reach, couplings.col, np.abs(couplings.data))
        return int(reach.max(initial=0))

    def build(self, dimod):  # type: ignore[no-untyped-def]
        linear, couplings, offset = self._vectors()
        quadratic = (couplings.row, couplings.col, couplings.data.astype(float))
        return dimod.BinaryQuadraticModel.from_numpy_vectors(linear.astype(float), quadratic, float(offset), "BINARY")


def _usage_table(model: ChoiceModel, decision: int) -> dict[int, dict[int, int]]:
    """Row -> {list position: units} of one decision, zeros left out."""
    table: dict[int, dict[int, int]] = {}
    for k, option in enumerate(model.options_of(decision)):
        rows, units = model.usage_of(decision, int(option))
        for row, unit in zip(rows.tolist(), units.tolist(), strict=True):
            if unit:
                cell = table.setdefault(row, {})
                cell[k] = cell.get(k, 0) + unit
    return table


def _add_rows(builder: _Quadratic, model: ChoiceModel, start: np.ndarray, hard: int) -> None:
    terms: dict[int, dict[int, int]] = {}
    for i in range(model.n_decisions):
        for row, units in _usage_table(model, i).items():
            for k, unit in units.items():
                terms.setdefault(row, {})[int(start[i]) + k] = unit
    least, most = usage_range(model)
    r = model.rows
    for row in range(len(r)):
        use = terms.get(row, {})
        band = _effective_band(int(r.lo[row]), int(r.hi[row]), int(least[row]), int(most[row]))
        if r.hard[row]:
            _leave(builder, use, *band, hard)
            continue
        below, above = int(r.under_square[row]), int(r.over_square[row])
        _leave(builder, use, *band, min(below, above))
        if below > above:
            _leave(builder, use, band[0], int(most[row]), below - above)
        if above > below:
            _leave(builder, use, min(int(least[row]), band[1]), band[1], above - below)
        _slope(builder, use, int(r.under_linear[row]), band[0] - int(least[row]), int(most[row]) - band[0], band[0], 1)
        _slope(builder, use, int(r.over_linear[row]), int(most[row]) - band[1], band[1] - int(least[row]), band[1], -1)


def _effective_band(lo: int, hi: int, least: int, most: int) -> tuple[int, int]:
    """The band without the parts that no usage in [least, most] can tell apart."""
    return max(lo, min(least, hi)), min(hi, max(most, lo))


def _leave(builder: _Quadratic, use: dict[int, int], lo: int, hi: int, weight: int) -> None:
    """``weight * (distance of the usage from [lo, hi])^2`` through one slack."""
    if weight:
        slack = builder.slack(max(0, hi - lo))
        builder.square({**use, **{v: -w for v, w in slack.items()}}, -lo, weight)


def _slope(builder: _Quadratic, use: dict[int, int], price: int, gap: int, room: int, edge: int, side: int) -> None:
    """``price * max(0, edge - u)`` (side 1) or ``price * max(0, u - edge)`` (side -1): min over d, t of a square and price d."""
    if not price or gap <= 0:
        return
    d, t = builder.slack(gap), builder.slack(max(0, room))
    terms = {v: side * a for v, a in use.items()} | dict(d.items()) | {v: -w for v, w in t.items()}
    builder.square(terms, -side * edge, price)
    for v, w in d.items():
        builder.linear(v, price * w)


def _add_pairs(builder: _Quadratic, model: ChoiceModel, start: np.ndarray, hard: int) -> None:
    for first, second, table in zip(model.pair_first.tolist(), model.pair_second.tolist(), model.pair_table.tolist(), strict=True):
        left = model.option_class[model.options_of(first)]
        right = model.option_class[model.options_of(second)]
        entries = model.tables[table][np.ix_(left, right)] * (hard if model.table_hard[table] else 1)
        for a, b in zip(*np.nonzero(entries), strict=True):
            builder.couple(int(start[first]) + int(a), int(start[second]) + int(b), int(entries[a, b]))
