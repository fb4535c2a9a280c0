"""What the near-line worker measures."""

from __future__ import annotations

import time

from center.nearline import Answer, Claimed, State
from ops.metrics import Metrics
from store.nearline.status import InboxStatus

_WAVES = {"wave": "routing", "triage": "triage"}


def measure_answer(metrics: Metrics, claimed: Claimed, answer: Answer) -> None:
    """An answer that was written."""
    metrics.count("crewtide_snapshots_total", state=str(answer.state))
    metrics.set("crewtide_last_success_timestamp_seconds", time.time(), job="nearline")
    if answer.state is not State.ANSWERED:
        return
    metrics.observe("crewtide_answer_seconds", max(0.0, (answer.answered_utc - claimed.received_utc).total_seconds()))
    for part, confidence in answer.confidence.items():
        kind = "contact" if part == "wave" else "incident"
        metrics.count("crewtide_waves_total", wave=_WAVES[part])
        metrics.count("crewtide_fallbacks_total", by=int(bool(confidence.get("fallback"))), wave=_WAVES[part])
        metrics.count("crewtide_decisions_total", by=sum(one.kind == kind for one in answer.decisions), wave=_WAVES[part])
        metrics.observe("crewtide_wave_seconds", sum(step.seconds for step in answer.steps if step.part == part), wave=_WAVES[part])
    paid = [step.money for step in answer.steps if step.money is not None]
    if paid:
        metrics.count("crewtide_remote_spend", by=sum(paid))
        metrics.count("crewtide_remote_calls_total", by=len(paid))


def measure_inbox(metrics: Metrics, status: InboxStatus) -> None:
    """How the inbox stands."""
    metrics.set("crewtide_queue_depth", status.states[State.ACCEPTED] + status.states[State.CLAIMED])
    metrics.set("crewtide_oldest_waiting_seconds", max(0.0, status.oldest_s or 0.0))
    metrics.set("crewtide_dead_letters", status.states[State.DEAD])
