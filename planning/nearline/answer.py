"""The near-line use case: an event that a worker holds, to the answer that is to be written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from center.contender import Contender
from center.errors import InputError
from center.nearline import Answer, Claimed, Commitment, Decision, State
from planning.nearline.given import freed, live, of_triage, of_wave
from planning.nearline.ladder import Climbed
from planning.nearline.lane import Lanes
from planning.nearline.options import NearlineOptions
from planning.nearline.read import Parts, read_parts, reason_of
from planning.nearline.triages import climb_triage, still_open
from planning.nearline.waves import climb_wave, still_free
from routing.triage.result import Triage
from routing.wave.result import Wave
from store.nearline.draft import Draft

# Part of the time that the wave has where a triage follows it.
WAVE_SHARE = 0.6


@dataclass
class _Made:
    decisions: list[Decision] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    wave: Climbed[Wave] | None = None
    triage: Climbed[Triage] | None = None


def answer_event(
    claimed: Claimed,
    options: NearlineOptions,
    lanes: Lanes,
    model: object | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Draft:
    """Answer an event. One whose content is wrong gets an answer too, as a dead letter.

    Parameters
    ----------
    model
        A risk model for triages; None: the snapshot's own risks, and the priority rule's.
    clock
        Now, in UTC.
    """
    begun = time.monotonic()
    try:
        parts = read_parts(claimed.snapshot)
    except InputError as error:
        return Draft(_answer(claimed, State.DEAD, clock(), time.monotonic() - begun, reason=reason_of(error)))
    taken = claimed.snapshot.taken_utc
    released = freed(parts, claimed.committed, taken)
    made = _made(parts, claimed, live(claimed.committed, released, taken), options, lanes, model, begun)
    climbed = {part: one for part, one in (("wave", made.wave), ("triage", made.triage)) if one is not None}
    wave = None if made.wave is None else made.wave.best.plan
    triage = None if made.triage is None else made.triage.best.plan
    answer = _answer(
        claimed,
        State.ANSWERED,
        clock(),
        time.monotonic() - begun,
        decisions=tuple(made.decisions),
        steps=tuple(step for one in climbed.values() for step in one.steps),
        confidence={part: confidence_of(one) for part, one in climbed.items()},
        fallback=any(one.fallback for one in climbed.values()),
        wave_id=None if wave is None else wave.id,
        triage_id=None if triage is None else triage.id,
        released=released,
    )
    return Draft(answer, wave, triage, tuple(made.commitments))


def confidence_of(climbed: Climbed[Wave] | Climbed[Triage]) -> dict[str, object]:
    """What speaks for a part's answer; None where it is not known."""
    best: Contender | None = climbed.best.chosen
    bound = climbed.best.plan.bound
    if best is None or best.true_cost is None:
        return {"legal": True, "cost": 0, "fallback": False}
    known = best.confidence
    return {
        "backend": best.backend,
        "legal": best.legal,
        "cost": best.true_cost,
        "bound": bound,
        "gap_to_bound": None if bound is None else (best.true_cost - bound) / max(1, abs(bound)),
        "reads_within_1_percent": known.get("reads_within_1_percent"),
        "fallback": climbed.fallback,
    }


def _made(
    parts: Parts,
    claimed: Claimed,
    committed: tuple[Commitment, ...],
    options: NearlineOptions,
    lanes: Lanes,
    model: object | None,
    begun: float,
) -> _Made:
    made = _Made()
    if parts.wave is not None:
        snapshot = still_free(parts.wave, committed)
        if snapshot.file.contacts:
            share = WAVE_SHARE if parts.triage is not None else 1.0
            made.wave = climb_wave(snapshot, options, lanes, begun + share * options.deadline_s)
            made.decisions, made.commitments = of_wave(made.wave.best.plan, snapshot, committed, options)
    open_still = None if parts.triage is None else still_open(parts.triage, committed)
    if open_still is not None:
        source = f"event {claimed.snapshot.event_id}"
        made.triage = climb_triage(open_still, source, options, model, lanes, begun + options.deadline_s)
        decisions, commitments = of_triage(made.triage.best.plan, open_still, committed)
        made.decisions += decisions
        made.commitments += commitments
    return made


def _answer(claimed: Claimed, state: State, now: datetime, seconds: float, **fields: object) -> Answer:
    snapshot = claimed.snapshot
    return Answer(
        snapshot.event_id,
        snapshot.centre,
        state,
        snapshot.taken_utc,
        now,
        claimed.worker,
        seconds=seconds,
        **fields,  # type: ignore[arg-type]
    )
