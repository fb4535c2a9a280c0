"""Temperatures and penalties from the model's own prices: nothing here is a number that fits one model only."""

from __future__ import annotations

import numpy as np

from solvers.model import ChoiceModel


def typical_prices(model: ChoiceModel) -> tuple[float, float, float]:
    """(usual price of one row unit, least price there is, dearest change that one option can make)."""
    rows = model.rows
    first_unit = np.concatenate([rows.under_linear + rows.under_square, rows.over_linear + rows.over_square])
    first_unit = first_unit[(first_unit > 0) & ~np.concatenate([rows.hard, rows.hard])]
    costs = np.abs(model.cost_pool[model.cost_pool != 0])
    pairs = np.abs(model.tables[~model.table_hard])
    prices = np.concatenate([first_unit, costs, pairs[pairs > 0]]).astype(float)
    if not len(prices):
        return 1.0, 1.0, 1.0
    unit = float(np.median(first_unit)) if len(first_unit) else float(np.median(prices))
    longest = int(np.diff(model.profile_ptr).max(initial=1))
    steepest = float(first_unit.max()) if len(first_unit) else 0.0
    return unit, float(np.quantile(prices, 0.05)), steepest * longest + float(costs.max(initial=0))


def temperatures(model: ChoiceModel, heat: tuple[float, float]) -> tuple[float, float]:
    """(hot, cold) from the model's own prices: parts of the usual price of a row unit, and of the least one."""
    unit, least, _ = typical_prices(model)
    return heat[0] * unit, max(heat[1] * least, 1e-3)


def hard_penalty(model: ChoiceModel) -> int:
    """A price for a hard term that outweighs the dearest change that one option can make."""
    return int(2 * typical_prices(model)[2]) + 1


def is_personal(model: ChoiceModel) -> bool:
    """Whether it matters who works what: options with costs, or soft rows that decisions are linked to."""
    costs = model.cost_pool
    return bool((costs != costs[:1]).any()) or bool((~model.rows.hard[model.link_row]).any())
