"""Comparing: an answered snapshot and a candidate in, compared answers out. Whatever fails is an answer that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine

from center.errors import CrewtideError
from center.shadow import Compared, Part, ShadowAnswer, ShadowRun
from planning.shadow.schema import Candidate, candidate_of
from planning.shadow.triage import TriageSide, shadow_triage
from planning.shadow.wave import ApartError, WaveSide, shadow_wave
from routing.triage.result import Triage
from routing.triage.snapshot import Snapshot as TriageSnapshot
from routing.wave.result import Wave
from routing.wave.schema import SnapshotFile
from store.shadow import Pending, pending, save_answers
from store.triage import load_triage
from store.waves import load_wave

Stopping = Callable[[], bool]


def compare_pending(engine: Engine, run: ShadowRun, limit: int = 20, stopping: Stopping = lambda: False) -> int:
    """Compare what a run has not compared yet, at most `limit` snapshots; how many were.

    Parameters
    ----------
    stopping
        Asked before each snapshot whether to end.

    Raises
    ------
    InputError
        The run's candidate cannot be read any more, or the database does not answer.
    """
    candidate, done = candidate_of(run.candidate_text), 0
    for event in pending(engine, run, limit):
        if stopping():
            break
        save_answers(engine, compared(engine, run, candidate, event))
        done += 1
    return done


def compared(engine: Engine, run: ShadowRun, candidate: Candidate, event: Pending) -> list[ShadowAnswer]:
    """The candidate's answers to an event beside those that were sent; at least one.

    Raises
    ------
    InputError
        The database does not answer.
    """
    payload, found = json.loads(event.payload), []
    if event.wave_id is not None and candidate.changes(Part.WAVE):
        wave = load_wave(engine, event.wave_id)
        found.append(_told(run, event, Part.WAVE, wave, lambda: shadow_wave(candidate, _wave_file(payload, wave), wave)))
    if event.triage_id is not None and candidate.changes(Part.TRIAGE):
        triage = load_triage(engine, event.triage_id)
        snapshot = partial(TriageSnapshot.model_validate, payload.get("triage"))
        found.append(_told(run, event, Part.TRIAGE, triage, lambda: shadow_triage(candidate, snapshot(), triage)))
    if found:
        return found
    part = Part.WAVE if candidate.changes(Part.WAVE) else Part.TRIAGE
    return [_answer(run, event, part, Compared.APART, note=f"the snapshot has no {part} that was decided")]


def _told(run: ShadowRun, event: Pending, part: Part, incumbent: Wave | Triage, side: Callable[[], WaveSide | TriageSide]) -> ShadowAnswer:
    """The candidate's side as an answer, or why there is none. What fails is its own: the incumbent's is read already."""
    try:
        made = _figures(side(), incumbent)
    except ApartError as error:
        return _answer(run, event, part, Compared.APART, note=f"{error}")
    except (CrewtideError, ValidationError, ArithmeticError, LookupError, ValueError, RuntimeError, MemoryError, OSError) as error:
        # its text may hold names, so that only its kind is kept
        return _answer(run, event, part, Compared.FAILED, note=f"failed: {type(error).__name__}")
    return _answer(run, event, part, Compared.COMPARED, **made)


def _answer(run: ShadowRun, event: Pending, part: Part, status: Compared, **found: Any) -> ShadowAnswer:
    return ShadowAnswer(run.id, event.event_id, part, event.taken_utc, datetime.now(UTC), status, **found)


def _wave_file(payload: dict[str, Any], wave: Wave) -> SnapshotFile:
    return SnapshotFile.model_validate({"site": wave.site} | payload.get("wave", {}))


def _figures(side: WaveSide | TriageSide, incumbent: Wave | Triage) -> dict[str, Any]:
    return {
        "incumbent_backend": None if incumbent.chosen is None else incumbent.chosen.backend,
        "backend": side.backend,
        "seconds": side.seconds,
        "incumbent_cost": side.incumbent_cost,
        "cost": side.verdict.cost,
        "incumbent_own_cost": side.incumbent_own_cost,
        "own_cost": side.own_cost,
        "violations": len(side.verdict.violations),
        "choices": side.choices,
        "note": " ".join(side.notes) if isinstance(side, WaveSide) else "",
    }
