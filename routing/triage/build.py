"""Open incidents, their risks and the settings -> TriageProblem. Points become hundredths here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd

from center.clock import parse_weekly_window
from center.horizon import Horizon
from routing.triage.chains import links_of
from routing.triage.problem import PER_MILLE, TriageProblem
from routing.triage.schema import Team, TriageSettings

Promise = tuple[str, datetime]
"""Team and start of the bucket (UTC) that an incident was promised at the last wave."""


@dataclass(frozen=True)
class Wave:
    """Incidents to decide about.

    Attributes
    ----------
    incidents
        Index `incident` (ascending), with the log's words and `opened` (seconds since 1970 UTC) and `priority`; optionally `value`,
        the customer's factor, and `effort`.
    breach, reassign
        Risk of each, float64[n] in 0..1; `reassign` may hold NaN: not known, and then not priced.
    reach
        Risk of a breach of one that is not resolved in the next hours anyway, float64[n]; NaN or None: not known.
    promises
        Incident id -> what was promised at the last wave and has not begun yet.
    """

    now: datetime
    incidents: pd.DataFrame = field(repr=False)
    breach: np.ndarray = field(repr=False)
    reassign: np.ndarray = field(repr=False)
    promises: Mapping[int, Promise] = field(default_factory=dict)
    reach: np.ndarray | None = field(default=None, repr=False)

    @property
    def reachable(self) -> np.ndarray:
        """Risk of a breach that an escalation can still change: `reach` where it is known, else `breach`."""
        return self.breach if self.reach is None else np.where(np.isnan(self.reach), self.breach, self.reach)


def build_problem(wave: Wave, settings: TriageSettings) -> TriageProblem:
    """The problem of a wave; bucket 0 begins at `wave.now`."""
    frame, prices = wave.incidents, settings.prices
    horizon = Horizon(wave.now, settings.horizon.bucket_min, settings.horizon.buckets, settings.zone)
    ids = frame.index.to_numpy(dtype=np.int64)
    classes = frame["priority"].to_numpy(dtype=float)
    price = _by_class(classes, prices.breach, prices.breach_unknown) * _value(frame, settings)
    promised, has_promise = _promised(wave, settings, horizon, ids)
    return TriageProblem(
        horizon=horizon,
        teams=tuple(team.name for team in settings.teams),
        tiers=tuple(team.tier for team in settings.teams),
        ids=ids,
        takes=np.stack([_takes(frame, team) for team in settings.teams], axis=1).reshape(len(ids), len(settings.teams)),
        effort=_effort(frame, classes, settings),
        capacity=np.stack([team.capacity * _working(team, horizon) for team in settings.teams]).astype(np.int64),
        breach=_hundredths(price * wave.reachable),
        needless=_hundredths(prices.needless * (1 - wave.reachable)),
        reassign=_hundredths(prices.reassign * np.nan_to_num(wave.reassign)),
        kept=np.stack([_kept(team, prices.fade_per_h, horizon) for team in settings.teams]),
        price=_hundredths(np.array([team.price for team in settings.teams])),
        change=int(_hundredths(np.array(prices.change))),
        move=int(_hundredths(np.array(prices.move))),
        apart=int(_hundredths(np.array(prices.apart))),
        split=int(_hundredths(np.array(prices.split))),
        promised=promised,
        has_promise=has_promise,
        links=_links(frame, settings) if prices.apart or prices.split else np.zeros((0, 2), dtype=np.int64),
    )


def _hundredths(points: np.ndarray) -> np.ndarray:
    return np.rint(points * 100).astype(np.int64)


def _by_class(classes: np.ndarray, table: Mapping[int, float], unknown: float) -> np.ndarray:
    """Price of each class; one past the table's last costs as its last one."""
    last = table[max(table)]
    return np.array([unknown if c != c else table.get(int(c), last) for c in classes], dtype=float)


def _value(frame: pd.DataFrame, settings: TriageSettings) -> np.ndarray:
    if "value" in frame:
        return frame["value"].to_numpy(dtype=float)
    factors = settings.customer_value.factors
    if not factors or settings.customer_value.field not in frame:
        return np.ones(len(frame))
    return np.array([factors.get(word, 1.0) for word in frame[settings.customer_value.field]], dtype=float)


def _effort(frame: pd.DataFrame, classes: np.ndarray, settings: TriageSettings) -> np.ndarray:
    if "effort" in frame:
        return frame["effort"].to_numpy(dtype=np.int64)
    return np.array([1 if c != c else settings.effort.get(int(c), 1) for c in classes], dtype=np.int64)


def _takes(frame: pd.DataFrame, team: Team) -> np.ndarray:
    found = np.ones(len(frame), dtype=bool)
    for name, words in team.takes.items():
        found &= frame[name].isin(words).to_numpy() if name in frame else False
    for name, words in team.except_.items():
        found &= ~frame[name].isin(words).to_numpy() if name in frame else True
    return found


def _working(team: Team, horizon: Horizon) -> np.ndarray:
    """Whether the team works when each bucket begins, 0 or 1."""
    windows = [pair for text in team.open for pair in parse_weekly_window(text)]
    working = np.zeros(horizon.n, dtype=np.int64)
    for k, moment in enumerate(horizon.starts_local):
        minute = moment.hour * 60 + moment.minute
        for day, window in windows:
            late = minute + 1440 if day == (moment.weekday() - 1) % 7 else None  # a night shift of the evening before
            working[k] |= (day == moment.weekday() and window.start <= minute < window.end) or (
                late is not None and window.start <= late < window.end
            )
    return working


def _kept(team: Team, fade_per_h: float, horizon: Horizon) -> np.ndarray:
    """Per mille of the breach cost that is left, bucket by bucket."""
    hours = np.arange(horizon.n) * horizon.step_min / 60
    return PER_MILLE - np.rint(PER_MILLE * team.relief * np.maximum(0.0, 1 - fade_per_h * hours)).astype(np.int64)


def _promised(wave: Wave, settings: TriageSettings, horizon: Horizon, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    teams = {team.name: k for k, team in enumerate(settings.teams)}
    promised, has = np.zeros((len(ids), 2), dtype=np.int64), np.zeros(len(ids), dtype=bool)
    for k, incident in enumerate(ids.tolist()):
        promise = wave.promises.get(incident)
        if promise is not None and promise[0] in teams:
            promised[k], has[k] = (teams[promise[0]], horizon.index_of(promise[1])), True
    return promised, has


def _links(frame: pd.DataFrame, settings: TriageSettings) -> np.ndarray:
    groups: list[list[int]] = []
    for fields in settings.related.same:
        known = [name for name in fields if name in frame]
        if len(known) < len(fields):
            continue
        told = frame.reset_index(drop=True)
        groups += [[int(k) for k in places] for places in told.groupby(known, dropna=True).indices.values() if len(places) > 1]
    opened = frame["opened"].to_numpy(dtype=float)
    return links_of(groups, opened, settings.related.within_h * 3600, settings.related.longest, len(frame))
