"""Replay of the real incident log in `$CREWTIDE_DATA/incidents`: what each strategy would have selected at equal capacity."""

from __future__ import annotations

import os
from pathlib import Path

from imports.incidents import load_incident_map, read_incidents
from planning.triage.evaluate import TRIAGE, as_counted, evaluate
from planning.triage.risks import Remembered, Retrained
from reports.triage_replay import HONEST, difference_words, what_counts
from routing.triage.replay.measure import Difference
from routing.triage.replay.result import Replayed
from routing.triage.replay.schema import ReplaySettings
from routing.triage.risk.settings import RiskSettings
from routing.triage.snapshot import load_settings

ROOT = Path(__file__).resolve().parents[2]
QUEUE, GREEDY = "priority queue", "risk-sorted greedy"


def report() -> list[str]:
    """Lines of the report; the last ones say which targets are met."""
    folder = os.environ.get("CREWTIDE_DATA")
    files = sorted((Path(folder) / "incidents").glob("*.csv.gz")) if folder else []
    if not files:
        return ["no incident log: CREWTIDE_DATA/incidents is not there"]
    log = read_incidents(files[0], load_incident_map(ROOT / "scenarios" / "maps" / "servicenow.yaml"), b"benchmark")
    settings, replay = load_settings(ROOT / "scenarios" / "triage" / "service_desk.yaml"), ReplaySettings()
    scorer = Remembered(Retrained(RiskSettings(), replay.retrain_days))
    alike = evaluate(log, as_counted(settings), replay, scorer)
    by_model = evaluate(log, settings, replay, scorer)
    by_rule = evaluate(log, as_counted(settings), replay, Retrained(RiskSettings(), replay.retrain_days, trained=False))
    counting, against = (next(one for one in found.differences if one.over == QUEUE) for found in (alike, by_model))
    less = (by_model.costs[GREEDY] - by_model.costs[TRIAGE]) / by_model.costs[GREEDY]
    return [
        what_counts(by_model),
        HONEST,
        *_lines("Risks by a model retrained every week on what was known, every breach at one price, as the count has it", alike),
        *_lines("The same risks, the desk's prices by class", by_model),
        *_lines("Risks by the priority rule, every breach at one price", by_rule),
        "",
        _target("more counted escalations than the priority queue", counting.surely_more, _interval(counting)),
        f"beside it, at the desk's prices by class: {_interval(against)}",
        _target("a model cost below greedy's on the same problems", less > 0, f"by {less:.2%}"),
    ]


def _interval(one: Difference) -> str:
    return f"{one.value:+} [{one.low:+.0f}, {one.high:+.0f}]"


def _lines(title: str, found: Replayed) -> list[str]:
    head = [
        "",
        f"{title}: {len(found.waves)} waves",
        "",
        "| strategy | escalated | counted | share | lead h | promises changed | cost |",
        "| --- " * 7 + "|",
    ]
    rows = []
    for one in found.found:
        lead = "-" if one.lead_h is None else f"{one.lead_h:.0f}"
        churn = "-" if one.churn is None else f"{one.churn:.1%}"
        cells = (
            one.name,
            f"{one.escalated:,}",
            f"{one.counted:,}",
            f"{one.precision or 0:.1%}",
            lead,
            churn,
            f"{found.costs[one.name] / 100:,.0f}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return [*head, *rows, "", *difference_words(found)]


def _target(what: str, met: bool, how: str) -> str:
    return f"{'met' if met else 'MISSED'}: {what} ({how})"
