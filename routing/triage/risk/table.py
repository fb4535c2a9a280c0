"""The learning table: incidents at their moments, and what each of the two risks is learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imports.incident_log import IncidentLog
from routing.triage.risk.endings import DAY_S, Endings, endings
from routing.triage.risk.features import Facts, facts
from routing.triage.risk.labels import breach_labels
from routing.triage.risk.moments import learning_moments
from routing.triage.risk.reassigned import reassign_labels
from routing.triage.risk.settings import RiskSettings

TARGETS = ("breach", "reassign")


@dataclass(frozen=True)
class Table:
    """Rows to learn from; arrays of length n, one entry a row, in order of incident and moment.

    Attributes
    ----------
    facts
        What was known at the moment.
    incident, moment, opened
        Id, and seconds since 1970 UTC.
    at_opening
        Whether it is the incident's first row.
    label
        Target -> 0..1, NaN where the row is not learned from.
    weight
        Target -> weight: newer rows count more.
    """

    facts: Facts
    incident: np.ndarray
    moment: np.ndarray
    opened: np.ndarray
    at_opening: np.ndarray
    label: dict[str, np.ndarray]
    weight: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.incident)

    def part(self, rows: np.ndarray) -> Table:
        """Some of the rows: a mask."""
        return Table(
            self.facts.part(rows),
            self.incident[rows],
            self.moment[rows],
            self.opened[rows],
            self.at_opening[rows],
            {name: values[rows] for name, values in self.label.items()},
            {name: values[rows] for name, values in self.weight.items()},
        )


def learning_table(log: IncidentLog, now: float, settings: RiskSettings) -> tuple[Table, Endings]:
    """Rows and labels as known at `now`, and what is known of the endings."""
    seen = learning_moments(log, now, settings.ages_h)
    ends = endings(log, now)
    place = np.searchsorted(ends.incidents, seen["incident"].to_numpy())
    moment = seen["moment"].to_numpy(dtype=float)
    newer = 0.5 ** ((moment.max() - moment) / DAY_S / settings.half_life_days)
    breach = breach_labels(ends, settings)
    again, sure = reassign_labels(ends, place, moment, seen["reassignments"].to_numpy(dtype=float), settings)
    table = Table(
        facts=facts(seen, log.zone),
        incident=seen["incident"].to_numpy(dtype=np.int64),
        moment=moment,
        opened=seen["opened"].to_numpy(dtype=float),
        at_opening=seen["at_opening"].to_numpy(dtype=bool),
        label={"breach": breach.breach[place], "reassign": again},
        weight={"breach": newer * breach.weight[place], "reassign": newer * sure},
    )
    return table, ends
