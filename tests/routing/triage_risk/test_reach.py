"""The breaches that an escalation can still reach: rows as the log stood, labels by hand, and scores that agree with the life tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from imports.incident_log import OPEN_PHASES, IncidentLog
from routing.triage.risk.endings import endings
from routing.triage.risk.labels import corrected
from routing.triage.risk.measures import auc
from routing.triage.risk.model import RiskModel
from routing.triage.risk.moments import as_seen
from routing.triage.risk.score import score
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.standing import standing
from routing.triage.risk.train import train

DAY, HOUR = 86_400.0, 3600.0


def test_rows_are_the_open_ones_at_every_fourth_hour(log: IncidentLog, now: float) -> None:
    known = log.until(now)
    begin, end = now - 6 * DAY, now - 8 * HOUR
    seen = standing(known, begin, end, 10**9, 1)
    moments = np.arange(np.ceil(begin / (4 * HOUR)), np.floor(end / (4 * HOUR)) + 1) * 4 * HOUR
    assert sorted(set(seen["moment"])) == moments.tolist()
    for moment, rows in seen.groupby("moment"):
        assert rows["incident"].tolist() == known.open_at(float(moment)).index.tolist()
    again = as_seen(known, seen["incident"].to_numpy(), seen["moment"].to_numpy())
    for name in ("time", "state", "reassignments", "modifications"):
        assert again[name].tolist() == seen[name].tolist()
    assert seen["phase"].isin(OPEN_PHASES).all()


def test_thinned_rows_are_some_of_them(log: IncidentLog, now: float) -> None:
    whole, part = (standing(log.until(now), now - 6 * DAY, now, most, 1) for most in (10**9, 500))
    assert len(part) == 500 < len(whole)
    assert set(zip(part["incident"], part["moment"], strict=True)) < set(zip(whole["incident"], whole["moment"], strict=True))


def test_it_ranks_what_breaches_and_lasts(log: IncidentLog, now: float, quick: RiskSettings) -> None:
    wide = train(log, now, quick.model_copy(update={"reach_h": 48.0}))
    later = now + 2 * DAY
    scores, frame = score(wide, log, later), log.open_at(later)
    ended = log.outcomes.reindex(frame.index)
    worth = ((ended["breached"] == 1) & (ended["resolved"] > later + 48 * HOUR)).to_numpy(dtype=float)
    assert 0.2 < worth.mean() < 0.8
    assert auc(worth, scores.reach) > 0.75
    assert abs(scores.reach.mean() - worth.mean()) < 0.15
    soon = score(wide, log, later).breach - scores.reach
    assert soon.mean() > 0.05  # who is resolved within two days is not reached


def test_at_no_hours_it_is_the_breach(log: IncidentLog, now: float, quick: RiskSettings) -> None:
    scores = score(train(log, now, quick.model_copy(update={"reach_h": 0.0})), log, now)
    assert abs(scores.reach.mean() - scores.breach.mean()) < 0.08
    assert np.corrcoef(scores.reach, scores.breach)[0, 1] > 0.8


def test_old_open_incidents_score_as_the_life_tables_say(log: IncidentLog, now: float, model: RiskModel) -> None:
    """A model some days old, and incidents older than a week: the breach risk is near the label expected of them."""
    later = now + 6 * DAY
    scores, ends = score(model, log, later), endings(log, later)
    ids = np.array([int(one) for one in scores.ids])
    place = np.searchsorted(ends.incidents, ids)
    expected, age = corrected(ends, model.settings.window_days)[place], later - ends.opened[place]
    assert (scores.breach >= scores.reach).all()
    old = age > 7 * DAY
    assert old.sum() >= 15
    assert np.abs(scores.breach - expected)[old].mean() < 0.1


@pytest.mark.parametrize("absent", [("impact", "urgency"), ("reopens", "modifications", "priority", "category")])
def test_a_log_without_some_columns_is_learned_from(log: IncidentLog, now: float, quick: RiskSettings, absent: tuple[str, ...]) -> None:
    nothing = {name: np.nan if name in ("impact", "urgency", "reopens", "modifications", "priority") else None for name in absent}
    bare = replace(log, events=log.events.assign(**nothing))
    model = train(bare, now, quick)
    scores = score(model, bare, now)
    truth = log.outcomes["breached"].reindex([int(one) for one in scores.ids]).to_numpy()
    assert auc(truth, scores.breach) > 0.6
    if "impact" in absent:  # what it has never seen it does not mind when it is told later
        np.testing.assert_array_equal(score(model, log, now).breach, scores.breach)
