"""Breach labels under embargo: the share in which an incident ends breached, by what is known of it now.

At a moment only closed incidents have a label, and the newest closed are mostly the quick successes. But more is known:
how long an open incident has been open already, whether and when it was resolved, and at what pace incidents were
resolved and closed in the last days. The correction puts these together in three steps, each from the log itself:

1. how long until an incident is resolved (period life table of the last days);
2. how long from there until it is closed (the same);
3. the share breached of those closed at an age (isotonic in the age, per priority).

An incident that is not closed gets its expected label. One that is closed keeps its label, unless its closing
took longer than closings take now (a stop of the closing job, say): then it gets the label that its resolution would lead to
at the present pace.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.triage.risk.endings import DAY_S, Endings
from routing.triage.risk.hazards import Waits, period_waits
from routing.triage.risk.promise import Promise, fit_promise
from routing.triage.risk.settings import RiskSettings

_UNUSUAL = 0.05


@dataclass(frozen=True)
class Labels:
    """Breach labels of the incidents of an `Endings`, in its order.

    Attributes
    ----------
    breach
        Share breached, 0..1; NaN where the incident is not to be learned from.
    weight
        Weight of the label: 1, or the inverse chance of being known (`weighted`).
    """

    breach: np.ndarray
    weight: np.ndarray


def breach_labels(ends: Endings, settings: RiskSettings) -> Labels:
    """Labels as `settings.labels` wants them."""
    if settings.labels == "corrected":
        return Labels(corrected(ends, settings.window_days), np.ones(len(ends)))
    if settings.labels == "weighted":
        return Labels(ends.breached, _inverse_chances(ends))
    return Labels(ends.breached, np.ones(len(ends)))


def corrected(ends: Endings, window_days: float) -> np.ndarray:
    """Expected label of every incident, 0..1 (see the module's text)."""
    start = ends.now - window_days * DAY_S
    done = ~np.isnan(ends.resolved)
    resolving = _pace(ends.opened, np.where(done, ends.resolved, np.nan), start, ends.now)
    closing = _pace(ends.resolved[done], ends.closed[done], start, ends.now)
    promise = fit_promise(ends)
    share = np.empty(len(ends))
    for group in promise.groups:
        mine = promise.group_of(ends.priority) == group
        share[mine & done] = _resolved(ends, mine & done, closing, promise, group)
        share[mine & ~done] = _unresolved(ends.now - ends.opened[mine & ~done], resolving, closing, promise, group)
    return share


def _pace(begin: np.ndarray, end: np.ndarray, start: float, now: float) -> Waits:
    """Waits from `begin` to `end` at the pace between `start` and `now`."""
    happened = ~np.isnan(end)
    upto = np.where(happened, end, now)
    inside = upto >= start
    entry = np.maximum(start - begin, 0.0)
    return period_waits(entry[inside], (upto - begin)[inside], happened[inside])


def _resolved(ends: Endings, mine: np.ndarray, closing: Waits, promise: Promise, group: int) -> np.ndarray:
    """Label of resolved incidents: their own where closing took no longer than it takes now, else the expected."""
    to_resolve = ends.resolved[mine] - ends.opened[mine]
    closed = ~np.isnan(ends.closed[mine])
    waited = np.where(closed, 0.0, ends.now - ends.resolved[mine])
    expected = _expected(to_resolve, waited, closing, promise, group)
    delay = ends.closed[mine] - ends.resolved[mine]
    left = _longer(closing, np.nan_to_num(delay, nan=np.inf))
    own = closed & (left > _UNUSUAL) & ~np.isnan(ends.breached[mine])
    return np.where(own, ends.breached[mine], expected)


def _longer(waits: Waits, than: np.ndarray) -> np.ndarray:
    """Probability of a wait of at least `than`."""
    stays = np.concatenate([[1.0], 1.0 - np.cumsum(waits.mass)])
    return stays[np.searchsorted(waits.at, than, side="left")]


def _expected(to_resolve: np.ndarray, waited: np.ndarray, closing: Waits, promise: Promise, group: int) -> np.ndarray:
    """Share breached of incidents resolved after `to_resolve` and not closed `waited` later, seconds."""
    share = np.empty(len(to_resolve))
    for rows in np.array_split(np.arange(len(to_resolve)), max(1, len(to_resolve) // 2000)):
        left = np.where(closing.at[None, :] > waited[rows, None], closing.mass[None, :], 0.0)
        at_age = promise.breached(to_resolve[rows, None] + closing.at[None, :], group)
        late = promise.breached(to_resolve[rows] + np.maximum(waited[rows], closing.at[-1] if len(closing.at) else 0.0), group)
        share[rows] = ((left * at_age).sum(axis=1) + closing.beyond * late) / np.maximum(left.sum(axis=1) + closing.beyond, 1e-12)
        sure = left.sum(axis=1) + closing.beyond <= 1e-12
        share[rows[sure]] = late[sure]
    return share


def _unresolved(age: np.ndarray, resolving: Waits, closing: Waits, promise: Promise, group: int) -> np.ndarray:
    """Share breached of incidents that are unresolved at `age`, seconds."""
    after = _expected(resolving.at, np.zeros(len(resolving.at)), closing, promise, group)
    left = np.where(resolving.at[None, :] > age[:, None], resolving.mass[None, :], 0.0)
    last = resolving.at[-1] if len(resolving.at) else 0.0
    late = _expected(np.maximum(age, last), np.zeros(len(age)), closing, promise, group)
    # Those that outlast every wait seen: all of the rest, and a grain of mass so that nobody divides by nothing.
    beyond = max(resolving.beyond, 1e-9)
    return np.asarray(((left * after[None, :]).sum(axis=1) + beyond * late) / (left.sum(axis=1) + beyond))


def _inverse_chances(ends: Endings) -> np.ndarray:
    """1 / share of the incidents that are old enough to show a label that takes as long to be known (marginal IPCW)."""
    age = np.sort(ends.now - ends.opened)
    took = np.nan_to_num(ends.closed - ends.opened, nan=0.0)
    chance = 1 - np.searchsorted(age, took, side="left") / max(len(age), 1)
    return 1 / np.maximum(chance, 0.02)
