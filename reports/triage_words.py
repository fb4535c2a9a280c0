"""How a triage reads, the same in the terminal and on the page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reports.words import NOTHING, day_text, gap_text, percent, plural, points
from routing.triage.result import Decided, Triage

PROMISES = {
    "new": "new",
    "kept": "as promised",
    "moved": "promised, other time",
    "changed": "promised to another team",
    "withdrawn": "promise withdrawn",
}


def moment_text(triage: Triage, moment: datetime | None) -> str:
    """``Mon 2 Mar 08:00`` by the triage's clock; a dash where there is none."""
    if moment is None:
        return NOTHING
    local = moment.astimezone(ZoneInfo(triage.zone))
    return f"{day_text(local.date())} {local:%H:%M}"


def verdict_words(triage: Triage) -> str:
    """The triage in a few sentences."""
    chosen, up = triage.chosen, len(triage.escalated)
    said = [f"{plural(up, 'incident')} of {len(triage.choices):,} open {'goes' if up == 1 else 'go'} up."]
    if chosen is not None:
        said.append(f"It costs {points(chosen.true_cost)} points, {gap_text(chosen.true_cost, triage.bound)} above the proven bound;")
        said[-1] += f" {chosen.backend} made it."
    used, room = int(triage.used.sum()), int(triage.capacity.sum())
    said.append(f"{used:,} of {room:,} units of the teams' capacity are used.")
    return " ".join(said)


def risk_words(triage: Triage) -> tuple[str, ...]:
    """Where the risks come from, as sentences."""
    risk = triage.risk
    if risk.fingerprint is None:
        return risk.notes
    trained = "" if risk.trained_utc is None else f", trained {risk.trained_utc:%Y-%m-%d %H:%M} UTC"
    span = "" if risk.window is None else f" on incidents from {risk.window[0]:%Y-%m-%d} to {risk.window[1]:%Y-%m-%d}"
    return (f"Risk model {risk.fingerprint[:12]}{trained}{span}.", *_tested(triage), *risk.notes)


def calibration_words(triage: Triage, risk: float) -> str | None:
    """What came of incidents that were given about this risk in the model's out-of-time test; None without such a test."""
    rows = _out_of_time(triage).get("reliability") or []
    known = [row for row in rows if None not in row]
    if not known:
        return None
    n, said, came = min(known, key=lambda row: abs(row[1] - risk))
    return f"Calibration: of {n:,} later incidents given about {percent(said)}, {percent(came)} breached."


def _tested(triage: Triage) -> tuple[str, ...]:
    """How good the model was on later incidents, where its card says so."""
    test = _out_of_time(triage)
    if test.get("auc") is None or test.get("calibration_error") is None:
        return ()
    return (f"On {test['n']:,} later incidents: AUC {test['auc']:.2f}, calibration error {test['calibration_error']:.3f}.",)


def _out_of_time(triage: Triage) -> dict[str, Any]:
    card = json.loads(triage.risk.card) if triage.risk.card else {}
    return (card.get("out_of_time") or {}).get("breach") or {}


def reason_words(choice: Decided) -> tuple[str, ...]:
    """The strongest reasons for the risk, each with its direction."""
    return tuple(f"{sentence} ({'raises' if size > 0 else 'lowers'} the risk, {size:+.2f})" for sentence, size in choice.reasons)


def staying(triage: Triage) -> tuple[Decided, ...]:
    """The incidents that stay with a reason, the riskiest first."""
    return tuple(sorted((one for one in triage.choices if one.team is None and one.why), key=lambda one: (-one.breach, one.incident)))


def rivals(triage: Triage) -> tuple[tuple[str, str, str], ...]:
    """(rule, its cost, how much the triage is below it) of the simple rules."""
    own = None if triage.chosen is None else triage.chosen.true_cost
    found = []
    for name, cost in triage.rivals.items():
        less = NOTHING if own is None else percent((cost - own) / max(1, cost))
        found.append((name, points(cost), less))
    return tuple(found)
