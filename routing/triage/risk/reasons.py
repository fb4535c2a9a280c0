"""Why a risk is high or low: what each feature adds, in words.

The contribution of a feature is the calibrated log-odds of the incident minus the log-odds it would have if that feature alone
were usual: a number at its median in training, a category at average past risk and median frequency, the anomaly at
one half. Contributions of features that act together need not add up to the whole.
"""

from __future__ import annotations

import numpy as np

from routing.triage.risk.encoding import COLUMNS
from routing.triage.risk.features import CATEGORIES, NUMBERS, Facts
from routing.triage.risk.model import Head, RiskModel
from routing.triage.risk.scores import Reason

_WEEKDAYS = ("a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday", "a Saturday", "a Sunday")
_PHASES = ("not waiting", "waiting for the caller or a vendor", "already resolved", "already closed")
_CHUNK = 4096


def features() -> dict[str, list[int]]:
    """Feature -> its columns."""
    groups: dict[str, list[int]] = {}
    for k, column in enumerate(COLUMNS):
        groups.setdefault(column.split(":")[0], []).append(k)
    return groups


def contributions(head: Head, rows: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Contribution of every feature to the calibrated log-odds, ``float64[n, features]``, in the order of `features`."""
    groups = features()
    usual = reference.copy()
    for name in CATEGORIES:
        usual[COLUMNS.index(f"{name}: risk")] = head.encoding.prior
    found = np.empty((len(rows), len(groups)))
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        whole = head.calibrated(part)
        for k, columns in enumerate(groups.values()):
            changed = part.copy()
            changed[:, columns] = usual[columns]
            found[start : start + _CHUNK, k] = whole - head.calibrated(changed)
    return found


def strongest(model: RiskModel, facts: Facts, rows: np.ndarray, count: int = 3) -> tuple[tuple[Reason, ...], ...]:
    """Up to `count` reasons of each incident's breach risk, the largest size first; such that add nothing are left out."""
    names = list(features())
    added = contributions(model.breach, rows, model.reference)
    best = np.argsort(-np.abs(added), axis=1, kind="stable")[:, :count]
    return tuple(
        tuple((sentence(model, names[k], facts, i, rows[i]), float(added[i, k])) for k in best[i] if abs(added[i, k]) > 1e-9)
        for i in range(len(rows))
    )


def sentence(model: RiskModel, feature: str, facts: Facts, i: int, row: np.ndarray) -> str:
    """What feature `feature` is in incident `i`, in words."""
    if feature in CATEGORIES:
        word, past = facts.words[feature][i], row[COLUMNS.index(f"{feature}: risk")]
        what = f"{feature} {word}" if word is not None else f"no {feature}"
        return f"{what} (past risk {past:.0%}, average {model.breach.encoding.prior:.0%})"
    if feature == "anomaly":
        return f"more unusual than {row[-1]:.0%} of past incidents"
    value = facts.numbers[i, NUMBERS.index(feature)]
    return _absent(feature) if np.isnan(value) else _number(feature, float(value))


def _absent(feature: str) -> str:
    return f"no {feature} recorded"


def _number(feature: str, value: float) -> str:
    if feature in ("priority", "impact", "urgency"):
        return f"{feature} class {value:.0f}"
    if feature in ("reassignments", "reopens", "modifications"):
        return f"{value:.0f} {feature if value != 1 else feature[:-1]} so far"
    words = {
        "age_h": f"open for {_span(value)}",
        "unchanged_h": f"unchanged for {_span(value)}",
        "hour": f"opened at {int(value):02d}:{round(value % 1 * 60) % 60:02d}",
    }
    if feature == "weekday":
        return f"opened on {_WEEKDAYS[int(value)]}"
    return _PHASES[int(value)] if feature == "phase" else words[feature]


def _span(hours: float) -> str:
    return f"{hours * 60:.0f} minutes" if hours < 1.5 else f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.1f} days"
