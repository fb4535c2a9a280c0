"""How the figures of a comparison read."""

from __future__ import annotations

from reports.whatif import INFO, LESS_IS_BETTER, MORE_IS_BETTER, Comparison, Figure, WhatIf
from reports.words import NOTHING, number, percent, plural

NOT_PAIRED = "*"
_MARK_WORDS = f"{NOT_PAIRED} not paired: the customers are others than the base's, so the interval is wider than between equal ones."


def value_text(key: str, figure: Figure | None) -> str:
    """A figure's value with its unit, as far as the unit is short."""
    if figure is None or figure.value is None:
        return NOTHING
    return percent(figure.value) if INFO[key].unit == "%" else number(figure.value)


def difference_text(key: str, figure: Figure | None) -> str:
    """``+1.2 pp [0.4, 2.0]``: the difference to the base, with its interval where it has one; empty for the base."""
    if figure is None or figure.difference is None:
        return ""
    unit = " pp" if INFO[key].unit == "%" else ""
    said = f"{_signed(key, figure.difference)}{unit}"
    if figure.low is not None and figure.high is not None:
        said += f" [{_signed(key, figure.low)}, {_signed(key, figure.high)}]"
    return said + (NOT_PAIRED if figure.paired is False else "")


def short_difference(key: str, figure: Figure | None) -> str:
    """``+1.2 ±0.8 pp``: the same in less room; the interval lies evenly about the difference."""
    if figure is None or figure.difference is None or figure.high is None:
        return difference_text(key, figure)
    share = INFO[key].unit == "%"
    width = number((figure.high - figure.difference) * (100 if share else 1))
    return f"{_signed(key, figure.difference)} ±{width}{' pp' if share else ''}{NOT_PAIRED if figure.paired is False else ''}"


def verdict(key: str, figure: Figure | None) -> str:
    """``good``, ``bad`` or empty: whether the difference is for the better, where that can be said and is certain."""
    if figure is None or not figure.difference or (figure.paired is not None and not figure.certain):
        return ""
    if key in MORE_IS_BETTER:
        return "good" if figure.difference > 0 else "bad"
    return ("good" if figure.difference < 0 else "bad") if key in LESS_IS_BETTER else ""


def status_text(one: WhatIf) -> str:
    """Its plan, or why there is none."""
    if one.plan_id is None:
        return f"no plan: {one.reason}"
    return f"{one.plan_id} (found)" if one.found else one.plan_id


def notes(comparison: Comparison) -> list[str]:
    """What has to be known to read the figures."""
    said = [f"Base: {comparison.title}; {comparison.settings}."]
    if comparison.confidence is not None:
        said.append(f"Intervals are {percent(comparison.confidence, 0)} confidence intervals of the difference, from the simulation.")
    figures = [figure for one in comparison.whatifs for figure in one.figures.values()]
    said += [_MARK_WORDS] if any(figure.paired is False for figure in figures) else []
    failed = [one for one in comparison.all if one.plan_id is None]
    said += [f"{plural(len(failed), 'scenario')} without a plan."] if failed else []
    return said


def _signed(key: str, value: float) -> str:
    if INFO[key].unit == "%":
        value *= 100
    text = number(abs(value))
    return text if text == "0" else f"{'+' if value > 0 else '-'}{text}"
