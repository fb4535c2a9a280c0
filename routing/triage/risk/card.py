"""The model card: what the model was made of, how good it was out of time, and what it is not."""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np

from routing.triage.risk.endings import Endings
from routing.triage.risk.features import CATEGORIES, NUMBERS
from routing.triage.risk.measures import auc, brier, calibration_error, reliability
from routing.triage.risk.model import RiskModel
from routing.triage.risk.table import Table

LIMITS = (
    "Risks hold for what has happened so far: nobody knows how an incident would have ended had it been escalated.",
    "Validation and calibration use expected labels for incidents that were not closed at the moment of training.",
    "Incidents are resolved and closed in the future at the pace of the last days: when the pace changes, so do the risks.",
    "Reach (breached, and unresolved some hours on) is learned from open incidents at every fourth hour: the same ones again and again.",
    "Reasons say what moves the model, not what causes a breach.",
)
Test = tuple[np.ndarray, np.ndarray, np.ndarray] | None


def write_card(model: RiskModel, table: Table, ends: Endings, tests: dict[str, Test]) -> RiskModel:
    """The model with its card.

    Parameters
    ----------
    tests
        Target -> log-odds, labels and calibrated risks of the out-of-time test; None where the log was too short.
    """
    breach, again = table.label["breach"][table.at_opening], table.label["reassign"][table.at_opening]
    card = {
        "fingerprint": model.fingerprint,
        "trained_utc": model.trained_utc.isoformat(),
        "window_utc": [moment.isoformat() for moment in model.window],
        "incidents": len(ends),
        "with_final_label": int(ends.known.sum()),
        "rows": len(table),
        "base_rate": {
            "closed": _number(np.nanmean(ends.breached)),
            "breach": _number(np.nanmean(breach)),
            "reassign": _number(np.nanmean(again)) if (~np.isnan(again)).any() else None,
        },
        "labels": model.settings.labels,
        "settings": model.settings.model_dump(mode="json"),
        "calibration": {
            name: {"slope": _number(head.calibration.slope), "intercept": _number(head.calibration.intercept)}
            for name, head in (("breach", model.breach), ("reassign", model.reassign), ("reach", model.reach))
        },
        "out_of_time": {name: _tested(test) for name, test in tests.items()},
        "features": [*NUMBERS, *CATEGORIES, "anomaly"],
        "limits": list(LIMITS),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in ("scikit-learn", "numpy", "pandas")}},
    }
    return replace(model, card=card)


def card_text(card: dict[str, Any]) -> str:
    """The card as Markdown."""
    window = " to ".join(text[:16].replace("T", " ") for text in card["window_utc"])
    rates, lines = card["base_rate"], [f"# Risk model {card['fingerprint'][:12]}", ""]
    lines += [
        f"- Trained on what was known at {card['trained_utc'][:16].replace('T', ' ')} UTC; incidents opened {window} UTC.",
        f"- {card['incidents']:,} incidents, {card['with_final_label']:,} with a final label; {card['rows']:,} rows;"
        f" labels: {card['labels']}.",
        f"- Breached: {_share(rates['closed'])} of the closed, {_share(rates['breach'])} as learned from;"
        f" reassigned again: {_share(rates['reassign'])}.",
        f"- Features: {', '.join(card['features'])}.",
        f"- Versions: {', '.join(f'{name} {text}' for name, text in card['versions'].items())}.",
        "",
        "| out of time | rows | AUC | Brier | calibration error | slope | intercept |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, test in card["out_of_time"].items():
        made = card["calibration"][name]
        cells = (
            [f"{test['n']:,}", *(_plain(test[key]) for key in ("auc", "brier", "calibration_error"))] if test else ["too few", "", "", ""]
        )
        lines.append(f"| {name} | {' | '.join(cells)} | {_plain(made['slope'])} | {_plain(made['intercept'])} |")
    return "\n".join([*lines, "", "Limits:", "", *(f"- {limit}" for limit in card["limits"]), ""])


def _tested(test: Test) -> dict[str, Any] | None:
    """AUC and Brier of trees that had not seen these later incidents. The calibration was fitted on them."""
    if test is None:
        return None
    _, label, risk = test
    return {
        "n": len(label),
        "auc": _number(auc(label, risk)),
        "brier": _number(brier(label, risk)),
        "calibration_error": _number(calibration_error(label, risk)),
        "reliability": [[n, _number(said), _number(came)] for n, said, came in reliability(label, risk)],
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
