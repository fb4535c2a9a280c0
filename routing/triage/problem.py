"""What is to be decided at a wave: every open incident goes to a team in a time bucket, or stays. All numbers are integers.

Costs are in hundredths of a point. An incident that stays costs its `breach` and its `reassign`; one that is escalated
to team t in bucket b costs ``(breach * kept[t, b] + 500) // 1000 + needless + effort * price[t]``. Against a promise of the last
wave, another team (or staying) costs `change`, another bucket of the same team `move`. Two related incidents (a link of a chain)
cost `apart` at different teams and `split` where only one goes up. Efforts in a team's bucket are at most its capacity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from center.horizon import Horizon

PER_MILLE = 1000


@dataclass(frozen=True)
class Choice:
    """Where one incident goes: `team` and `bucket`, or both None where it stays."""

    incident: int
    team: int | None = None
    bucket: int | None = None

    @property
    def stays(self) -> bool:
        """Whether it is not escalated."""
        return self.team is None


@dataclass(frozen=True)
class TriageProblem:
    """n incidents, T teams, B buckets.

    Attributes
    ----------
    horizon
        The buckets; step k is bucket k.
    teams, tiers
        Name and tier of each team.
    ids
        Incident ids, int64[n], ascending.
    takes
        Which team may take which incident, bool[n, T].
    effort
        Units of effort, int64[n], at least 1.
    capacity
        Units of effort, int64[T, B].
    breach, needless, reassign
        Costs of each incident, int64[n].
    kept
        Per mille of the breach cost that is left after an escalation, int64[T, B].
    price
        Cost of a unit of effort, int64[T].
    change, move, apart, split
        Costs.
    promised
        (team, bucket) of the last wave, int64[n, 2]; bucket may lie outside [0, B). Only where `has_promise`.
    links
        Index pairs of related incidents, int64[m, 2], neighbours in a chain: nobody has more than two links, none is a circle.
    """

    horizon: Horizon
    teams: tuple[str, ...]
    tiers: tuple[int, ...]
    ids: np.ndarray = field(repr=False)
    takes: np.ndarray = field(repr=False)
    effort: np.ndarray = field(repr=False)
    capacity: np.ndarray = field(repr=False)
    breach: np.ndarray = field(repr=False)
    needless: np.ndarray = field(repr=False)
    reassign: np.ndarray = field(repr=False)
    kept: np.ndarray = field(repr=False)
    price: np.ndarray = field(repr=False)
    change: int
    move: int
    apart: int
    split: int
    promised: np.ndarray = field(repr=False)
    has_promise: np.ndarray = field(repr=False)
    links: np.ndarray = field(repr=False)

    def __post_init__(self) -> None:
        n, shape = len(self.ids), self.capacity.shape
        wanted = {"takes": (n, shape[0]), "effort": (n,), "breach": (n,), "needless": (n,), "reassign": (n,), "kept": shape,
                  "price": (shape[0],), "promised": (n, 2), "has_promise": (n,)}  # fmt: skip
        for name, expected in wanted.items():
            found = getattr(self, name).shape
            if found != expected:
                raise ValueError(f"{name} has shape {found}; with {n} incidents and capacity of shape {shape} it must be {expected}")

    @property
    def n_teams(self) -> int:
        """Number of teams."""
        return int(self.capacity.shape[0])

    @property
    def n_buckets(self) -> int:
        """Number of buckets."""
        return int(self.capacity.shape[1])

    def bucket_start(self, bucket: int) -> datetime:
        """UTC start of a bucket."""
        return self.horizon.time_of(bucket)
