"""Explanations as plain values; costs in points."""

from __future__ import annotations

from typing import Any

from scheduling.explain.result import Conflict, Explanations, Price, UnmetTold, WishTold


def explanations_dict(found: Explanations) -> dict[str, Any]:
    """Everything that was explained, and what was not."""
    return {
        "plan": found.plan_id,
        "refused_wishes": found.refused,
        "wishes": [_wish(told) for told in found.wishes],
        "unmet": [_unmet(told) for told in found.unmet],
        "left_out": list(found.untold),
    }


def conflict_dict(conflict: Conflict) -> dict[str, Any]:
    """A conflict set; a price is null where it was not measured, as the note says."""
    rules = [
        {"person": rule.person, "rule": rule.text, "where": rule.where, "without": _points(rule.price), "note": rule.note}
        for rule in conflict.rules
    ]
    return {"person": conflict.person, "minimal": conflict.minimal, "rules": rules}


def _wish(told: WishTold) -> dict[str, Any]:
    return {
        "person": told.person,
        "wish": told.wish,
        "now": told.now,
        "paid": _points(told.paid),
        "answer": told.answer.value,
        "price": _price(told.price),
        "conflicts": [conflict_dict(conflict) for conflict in told.conflicts],
    }


def _unmet(told: UnmetTold) -> dict[str, Any]:
    return {
        "queue": told.queue,
        "when": told.when,
        "need": told.need,
        "heads": told.heads,
        "people": [{"why": reason.text, "count": reason.count, "first": list(reason.people)} for reason in told.reasons],
        "reached": told.reached,
        "price": _price(told.price),
        "most": told.most,
    }


def _price(price: Price | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {
        "cost": _points(price.cost),
        "exact": price.exact,
        "cost_without": _points(price.without),
        "saved_anyway": _points(price.saved_anyway),
        "parts": {part: _points(cost) for part, cost in price.parts.items()},
        "payers": [{"who": payer.who, "what": payer.what, "cost": _points(payer.cost)} for payer in price.payers],
        "people_changed": price.changed,
    }


def _points(cost: int | None) -> float | None:
    return None if cost is None else cost / 100
