"""A triage of an event: what is escalated already left out, then the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from center.nearline import Commitment, UnitKind
from planning.nearline.ladder import Climbed, Rung, climb
from planning.nearline.lane import Lanes
from planning.nearline.options import NearlineOptions
from planning.triage.decide import Order, triage_wave
from planning.triage.sources import snapshot_wave
from routing.triage.result import Triage
from routing.triage.snapshot import Snapshot
from solvers.solution import Budget

RULE = "greedy"


def still_open(snapshot: Snapshot, committed: Iterable[Commitment]) -> Snapshot | None:
    """The snapshot without the incidents that have been escalated; None where none is left."""
    gone = {one.owner for one in committed if one.kind is UnitKind.INCIDENT}
    left = [incident for incident in snapshot.incidents if str(incident.id) not in gone]
    return snapshot.model_copy(update={"incidents": left}) if left else None


def climb_triage(
    snapshot: Snapshot, source: str, options: NearlineOptions, model: object | None, lanes: Lanes, until: float
) -> Climbed[Triage]:
    """The triage by the deadline `until` (of the monotonic clock).

    Parameters
    ----------
    source
        What the triage says it was made from.
    model
        A risk model; None: the snapshot's own risks, and the priority rule's.
    """
    wave, risks = snapshot_wave(snapshot, model, None)

    def solved(backends: Sequence[str], budget: Budget) -> Rung[Triage]:
        order = Order(snapshot.triage, source, tuple(backends), budget, options.seed, options.leap)
        made = triage_wave(wave, risks, order)
        return Rung(lambda: made, made.contenders)

    return climb(
        "triage",
        lambda: solved([RULE], Budget(sweeps=1, threads=1)),
        lambda backends, seconds: solved(backends, Budget(seconds=seconds, sweeps=options.sweeps)),
        options.backends,
        lanes,
        until,
    )
