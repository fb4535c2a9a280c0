"""What a replay found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from routing.triage.replay.measure import Difference, Selected
from routing.triage.replay.schema import ReplaySettings
from routing.triage.replay.walk import Escalation


@dataclass(frozen=True)
class Replayed:
    """A replay.

    Attributes
    ----------
    waves
        UTC moments.
    found
        What each strategy selected, the triage first.
    differences
        The triage's counted escalations less each other strategy's.
    escalations
        Strategy -> what it escalated.
    costs
        Strategy -> the model's cost of its answers to the triage's own problems, by the referee, hundredths of a point.
    notes
        What was said of the risks on the way, each once.
    """

    waves: tuple[datetime, ...]
    found: tuple[Selected, ...]
    differences: tuple[Difference, ...]
    escalations: dict[str, tuple[Escalation, ...]]
    costs: dict[str, int]
    settings: ReplaySettings
    notes: tuple[str, ...]
