"""Categories as numbers: their past risk, mixed with the average, and how often they occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from routing.triage.risk.features import CATEGORIES, NUMBERS, Facts

COLUMNS = (*NUMBERS, *(f"{name}: {what}" for name in CATEGORIES for what in ("risk", "incidents")), "anomaly")
ABSENT = ""


@dataclass(frozen=True)
class Encoding:
    """Tables from a category's words to numbers.

    Attributes
    ----------
    prior
        Average risk, for words never seen.
    risk
        Category -> word -> past risk, shrunk to `prior`; the word "" stands for absent.
    incidents
        Category -> word -> incidents it was learned from.
    """

    prior: float
    risk: dict[str, dict[str, float]]
    incidents: dict[str, dict[str, float]]

    def apply(self, facts: Facts) -> np.ndarray:
        """``float64[n, len(COLUMNS) - 1]``: all columns but the anomaly."""
        columns = [facts.numbers]
        for name in CATEGORIES:
            words = _words(facts, name)
            columns.append(_looked_up(words, self.risk[name], self.prior)[:, None])
            columns.append(np.log1p(_looked_up(words, self.incidents[name], 0.0))[:, None])
        return np.hstack(columns)

    def as_dict(self) -> dict[str, Any]:
        """For storing."""
        return {"prior": self.prior, "risk": self.risk, "incidents": self.incidents}


def fit_encoding(facts: Facts, label: np.ndarray, weight: np.ndarray, smoothing: float) -> Encoding:
    """Tables learned from labels that are known by now.

    Parameters
    ----------
    label
        Risk of each row, 0..1.
    weight
        Weight of each row, 1 for a newest incident.
    smoothing
        Weight of the average that each word is mixed with.
    """
    prior = float(np.average(label, weights=weight)) if len(label) else 0.5
    risk: dict[str, dict[str, float]] = {}
    incidents: dict[str, dict[str, float]] = {}
    for name in CATEGORIES:
        place, words = pd.factorize(_words(facts, name), sort=True)
        yes, weights, count = (np.bincount(place, each, len(words)) for each in (label * weight, weight, None))
        shrunk = (yes + smoothing * prior) / np.maximum(weights + smoothing, 1e-12)
        risk[name] = dict(zip(words.tolist(), shrunk.tolist(), strict=True))
        incidents[name] = dict(zip(words.tolist(), count.astype(float).tolist(), strict=True))
    return Encoding(prior, risk, incidents)


def out_of_fold(
    facts: Facts, at_opening: np.ndarray, label: np.ndarray, weight: np.ndarray, fold: np.ndarray, smoothing: float
) -> tuple[np.ndarray, Encoding]:
    """Rows for learning, each encoded without the labels of its own fold, and the encoding of all for later rows.

    Tables are made of the rows at opening only, one for each incident; `fold` belongs to the incident, so that no row
    sees its own incident's end.

    Returns
    -------
    tuple
        ``float64[n, len(COLUMNS) - 1]``, and the encoding.
    """
    whole = fit_encoding(facts.part(at_opening), label[at_opening], weight[at_opening], smoothing)
    rows = np.empty((len(facts), len(COLUMNS) - 1))
    for part in np.unique(fold):
        others, mine = at_opening & (fold != part), fold == part
        table = fit_encoding(facts.part(others), label[others], weight[others], smoothing)
        rows[mine] = Encoding(table.prior, table.risk, whole.incidents).apply(facts.part(mine))
    return rows, whole


def _words(facts: Facts, name: str) -> np.ndarray:
    return np.array([ABSENT if word is None else word for word in facts.words[name]], dtype=object)


def _looked_up(words: np.ndarray, table: dict[str, float], otherwise: float) -> np.ndarray:
    return np.array([table.get(word, otherwise) for word in words], dtype=float)
