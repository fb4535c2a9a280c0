"""Nothing that happens after a moment changes what is said at it: the log is walked in time with its future rewritten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from imports.incident_log import COUNTS, LEVELS, PEOPLE, WORDS, IncidentLog
from routing.triage.risk.endings import endings
from routing.triage.risk.features import facts
from routing.triage.risk.labels import corrected
from routing.triage.risk.moments import learning_moments
from routing.triage.risk.rule import priority_rule
from routing.triage.risk.score import score
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.table import TARGETS, learning_table
from routing.triage.risk.train import train

DAY = 86_400.0


def another_future(log: IncidentLog, now: float) -> IncidentLog:
    """The same log up to `now`; every later change and every outcome that is not known by then is another."""
    rng = np.random.default_rng(5)
    events, outcomes = log.events.copy(), log.outcomes.copy()
    later = (events["time"] > now).to_numpy()
    for name in (*WORDS, *PEOPLE, "state"):
        events.loc[later, name] = "changed"
    for name in (*LEVELS, *COUNTS):
        events.loc[later, name] = rng.integers(1, 9, later.sum()).astype(float)
    events.loc[later, "phase"] = rng.choice(["open", "waiting", "resolved", "closed"], later.sum())
    events.loc[later, "made_sla"] = False
    events.loc[later, "time"] = np.sort(now + 1 + rng.random(later.sum()) * 30 * DAY)
    unknown = ~(outcomes["closed"] <= now).to_numpy()
    outcomes.loc[unknown, "breached"] = 1 - outcomes.loc[unknown, "breached"]
    outcomes.loc[unknown, ["resolved", "closed"]] = now + 1 + rng.random((unknown.sum(), 2)) * DAY
    outcomes.loc[unknown, "reassignments"] = 99.0
    return replace(log, events=events, outcomes=outcomes)


@pytest.mark.parametrize("day", [12, 20, 30, 40])
def test_features_and_labels_know_only_the_past(log: IncidentLog, day: int) -> None:
    now = log.events["time"].min() + day * DAY
    other, settings = another_future(log, now), RiskSettings()
    seen, again = learning_moments(log, now, (24.0,)), learning_moments(other, now, (24.0,))
    pd.testing.assert_frame_equal(seen, again)
    assert (seen["moment"] <= now).all() and (seen["time"] <= seen["moment"]).all()
    mine, theirs = facts(seen, "UTC"), facts(again, "UTC")
    np.testing.assert_array_equal(mine.numbers, theirs.numbers)
    np.testing.assert_array_equal(corrected(endings(log, now), 7.0), corrected(endings(other, now), 7.0))
    for way in ("corrected", "weighted", "naive"):
        one, _ = learning_table(log, now, settings.model_copy(update={"labels": way}))
        two, _ = learning_table(other, now, settings.model_copy(update={"labels": way}))
        for target in TARGETS:
            np.testing.assert_array_equal(one.label[target], two.label[target])
            np.testing.assert_array_equal(one.weight[target], two.weight[target])


def test_the_test_would_notice_a_leak(log: IncidentLog, now: float) -> None:
    other = another_future(log, now)
    assert endings(log, now + 20 * DAY).closed.tolist() != endings(other, now + 20 * DAY).closed.tolist()
    mine, theirs = (facts(learning_moments(one, now + 9 * DAY, ()), "UTC").words["category"].tolist() for one in (log, other))
    assert mine != theirs


def test_model_and_scores_know_only_the_past(log: IncidentLog, now: float, quick: RiskSettings) -> None:
    other = another_future(log, now)
    model, again = train(log, now, quick), train(other, now, quick)
    assert model.fingerprint == again.fingerprint and model.card == again.card
    one, two = score(model, log, now), score(again, other, now)
    assert one.ids == two.ids and one.reasons == two.reasons and one.notes == two.notes
    np.testing.assert_array_equal(one.breach, two.breach)
    np.testing.assert_array_equal(one.reassign, two.reassign)
    np.testing.assert_array_equal(one.reach, two.reach)
    np.testing.assert_array_equal(priority_rule(log, now).breach, priority_rule(other, now).breach)


def test_made_sla_is_not_a_feature(log: IncidentLog, now: float) -> None:
    told = replace(log, events=log.events.assign(made_sla=False))
    one, two = learning_moments(log, now, (24.0,)), learning_moments(told, now, (24.0,))
    mine, theirs = facts(one, "UTC"), facts(two, "UTC")
    np.testing.assert_array_equal(mine.numbers, theirs.numbers)
    assert all((mine.words[name] == theirs.words[name]).all() for name in mine.words)
