"""The decisions of a wave, a triage, a routing plan, and of an answer of near-line operation."""

from __future__ import annotations

from typing import Any

from center.contender import Contender
from center.nearline import Answer
from center.routing_plan import RoutingPlan
from reports.decisions import DecisionRow
from routing.triage.result import Decided, Triage
from routing.wave.result import Wave

_PART = {"contact": "wave", "incident": "triage"}


def wave_decisions(wave: Wave) -> list[DecisionRow]:
    """One a contact, in the wave's order."""
    backend, confidence = _speaks(wave.chosen)
    return [
        DecisionRow(
            "wave",
            wave.id,
            wave.created_utc,
            "contact",
            choice.contact,
            choice.place,
            True,
            queue=choice.queue,
            agent=choice.agent,
            start_utc=choice.start_utc,
            end_utc=choice.end_utc,
            reason=choice.reason,
            backend=backend,
            confidence=confidence,
        )
        for choice in wave.choices
    ]


def triage_decisions(triage: Triage) -> list[DecisionRow]:
    """One an incident, those that go up first."""
    backend, confidence = _speaks(triage.chosen)
    stay = [choice for choice in triage.choices if choice.start_utc is None]
    return [
        DecisionRow(
            "triage",
            triage.id,
            triage.created_utc,
            "incident",
            str(choice.incident),
            "stay" if choice.team is None else "team",
            True,
            team=choice.team,
            start_utc=choice.start_utc,
            reason=_why(choice),
            backend=backend,
            confidence=confidence,
        )
        for choice in (*triage.escalated, *stay)
    ]


def routing_plan_decisions(plan: RoutingPlan) -> list[DecisionRow]:
    """One a turn; they bind where the plan is adopted."""
    backend, confidence = _speaks(plan.chosen)
    reason = " ".join(plan.reasons)
    return [
        DecisionRow(
            "routing plan",
            plan.id,
            plan.created_utc,
            "agent",
            turn.agent,
            "profile",
            plan.adopted,
            queue=" ".join(_served(plan.profiles[turn.profile])),
            agent=turn.agent,
            profile=turn.profile,
            start_utc=turn.start,
            end_utc=turn.end,
            reason=reason,
            backend=backend,
            confidence=confidence,
        )
        for turn in plan.turns
    ]


def answer_decisions(answer: Answer) -> list[DecisionRow]:
    """One a contact or incident of the answer; none where it is superseded or dead."""
    rows = []
    for one in answer.decisions:
        confidence: dict[str, Any] = answer.confidence.get(_PART.get(one.kind, ""), {})
        rows.append(
            DecisionRow(
                "answer",
                answer.event_id,
                answer.answered_utc,
                one.kind,
                one.subject,
                one.place,
                one.binding,
                agent=one.agent,
                team=one.team,
                start_utc=one.start_utc,
                end_utc=one.end_utc,
                reason=one.reason,
                backend=None if confidence.get("backend") is None else str(confidence["backend"]),
                confidence={name: value for name, value in confidence.items() if name != "backend"},
            )
        )
    return rows


def _served(levels: dict[str, int]) -> list[str]:
    """Queues of a profile, the first served first."""
    return sorted(levels, key=lambda queue: levels[queue])


def _speaks(chosen: Contender | None) -> tuple[str | None, dict[str, Any]]:
    return (None, {}) if chosen is None else (chosen.backend, {"legal": chosen.legal, **chosen.confidence})


def _why(choice: Decided) -> str:
    """The risk's main reason and what was displaced."""
    return " ".join([*(sentence for sentence, _ in choice.reasons[:1]), *([choice.why] if choice.why else [])])
