"""What the rows of one owner alone have used along a line, told apart only where it still makes a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solvers.model import NO_HI, NO_LO, ChoiceModel

LO, HI, UNDER, UNDER_SQUARE, OVER, OVER_SQUARE, HARD = range(7)


@dataclass(frozen=True)
class OwnRows:
    """Rows of one owner.

    Attributes
    ----------
    bands
        Band, linear and squared price under and over, whether it is hard; shape ``(rows, 7)``.
    use
        By place what each position of its list uses, shape ``(positions, rows)``.
    least, most
        What the places after each one use at least and at most, shape ``(places, rows)``.
    """

    bands: np.ndarray = field(repr=False)
    use: tuple[np.ndarray, ...] = field(repr=False)
    least: np.ndarray = field(repr=False)
    most: np.ndarray = field(repr=False)

    def added(self, place: int, used: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Usage after a place.

        Parameters
        ----------
        used
            Usage before, each once, shape ``(states, rows)``.
        kinds
            What options use, each once, shape ``(kinds, rows)``.

        Returns
        -------
        Usage after, each once; by (state, kind) its number, -1 where something hard is broken, and what is certain to be paid.
        """
        total = (used[:, None, :] + kinds[None, :, :]).reshape(len(used) * len(kinds), used.shape[1])
        price, good = np.zeros(len(total), dtype=np.int64), np.ones(len(total), dtype=bool)
        for row in range(total.shape[1]):
            self._settle(place, row, total[:, row], price, good)
        label = np.full(len(total), -1, dtype=np.int64)
        after, label[good] = distinct(total[good])
        return after, label, price

    def _settle(self, place: int, row: int, used: np.ndarray, price: np.ndarray, good: np.ndarray) -> None:
        """Pay what is certain and make usage equal that makes no difference, in place."""
        lo, hi, under, under_square, over, over_square, hard = self.bands[row].tolist()
        least, most = int(self.least[place, row]), int(self.most[place, row])
        top, bottom = hi - least if hi < NO_HI else NO_HI, lo - most if lo > NO_LO else NO_LO
        too_many, too_few = np.maximum(0, used - top), np.maximum(0, bottom - used)
        if hard:
            good &= (too_many == 0) & (too_few == 0)
        elif least == most or not (under_square or over_square):
            price += over * too_many + over_square * too_many**2 + under * too_few + under_square * too_few**2
        else:
            return
        np.clip(used, bottom, top, out=used)
        inside = lo - least if lo > NO_LO else NO_LO, hi - most if hi < NO_HI else NO_HI
        if inside[0] <= inside[1]:
            used[(used >= inside[0]) & (used <= inside[1])] = inside[0] if hi >= NO_HI else inside[1]


def own_rows(model: ChoiceModel, members: Sequence[int], own: np.ndarray) -> OwnRows:
    """The rows `own` of an owner along its decisions `members`."""
    rows, number = model.rows, {row: k for k, row in enumerate(own.tolist())}
    columns = (rows.lo, rows.hi, rows.under_linear, rows.under_square, rows.over_linear, rows.over_square, rows.hard)
    bands = np.stack([np.asarray(column, dtype=np.int64)[own] for column in columns], axis=1)
    use = []
    for i in members:
        options = model.options_of(i)
        mine = np.zeros((len(options), len(own)), dtype=np.int64)
        for link in range(int(model.link_ptr[i]), int(model.link_ptr[i + 1])):
            column = number.get(int(model.link_row[link]))
            if column is not None:
                mine[:, column] += model.option_feature[options, model.link_feature[link]]
        use.append(mine)
    least, most = (np.array([of(mine, axis=0) for mine in use], dtype=np.int64).reshape(len(use), -1) for of in (np.min, np.max))
    return OwnRows(bands, tuple(use), _after(least), _after(most))


def _after(each: np.ndarray) -> np.ndarray:
    """Sums over the places after each one."""
    return each.sum(axis=0) - np.cumsum(each, axis=0)


def distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row of an array once, and the number of each."""
    key = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        _, code = np.unique(column, return_inverse=True)
        code = code.reshape(-1)
        if code.any():
            _, key = np.unique(key * (int(code.max()) + 1) + code, return_inverse=True)
            key = key.reshape(-1)
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return rows[first], number.reshape(-1)
