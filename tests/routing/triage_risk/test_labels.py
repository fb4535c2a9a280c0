"""Labels under embargo: waits at a period's pace, the promise, and what becomes of the unlabelled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.incident_log import IncidentLog
from routing.triage.risk.endings import endings
from routing.triage.risk.hazards import period_waits
from routing.triage.risk.labels import breach_labels, corrected
from routing.triage.risk.promise import fit_promise
from routing.triage.risk.reassigned import reassign_labels
from routing.triage.risk.settings import RiskSettings

DAY = 86_400.0


def test_waits_without_censoring_are_the_shares() -> None:
    waits = period_waits(np.zeros(4), np.array([1.0, 2.0, 2.0, 5.0]), np.ones(4, dtype=bool))
    np.testing.assert_allclose(waits.at, [1, 2, 5])
    np.testing.assert_allclose(waits.mass, [0.25, 0.5, 0.25])
    assert waits.beyond == pytest.approx(0.0)


def test_waits_with_censoring_and_late_entry_by_hand() -> None:
    # At 1: four at risk (the one entering at 3 is not), one ends. At 4: two at risk, one ends.
    entry, leave = np.array([0.0, 0.0, 0.0, 0.0, 3.0]), np.array([1.0, 2.0, 2.0, 4.0, 6.0])
    waits = period_waits(entry, leave, np.array([True, False, False, True, False]))
    np.testing.assert_allclose(waits.mass, [0.25, 0.75 / 2])
    assert waits.beyond == pytest.approx(0.375)


def test_period_waits_find_the_truth_where_newest_ends_mislead() -> None:
    rng = np.random.default_rng(2)
    begin, wait = rng.uniform(0, 100, 20_000), rng.exponential(10, 20_000)
    now, start = 100.0, 93.0
    ended = begin + wait <= now
    inside = np.where(ended, begin + wait, now) >= start
    entry, leave = np.maximum(start - begin, 0)[inside], np.minimum(wait, now - begin)[inside]
    waits = period_waits(entry, leave, ended[inside])
    assert waits.mass[waits.at <= 10].sum() == pytest.approx(1 - np.exp(-1), abs=0.02)
    newest = ended & (begin > now - 10)
    assert (wait[newest] <= 10).mean() == 1.0  # what the naive way would believe


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50), st.booleans()), min_size=1, max_size=400))
def test_waits_are_a_distribution(pieces: list[tuple[float, float, bool]]) -> None:
    entry, more, happened = (np.array(column) for column in zip(*pieces, strict=True))
    waits = period_waits(entry, entry + more, happened.astype(bool))
    assert (waits.mass >= -1e-12).all() and waits.mass.sum() + waits.beyond == pytest.approx(1.0)
    assert (np.diff(waits.at) > 0).all() and len(waits.at) <= 240


def test_promise_rises_with_age_and_finds_the_nine_days(log: IncidentLog, now: float) -> None:
    promise = fit_promise(endings(log, now))
    shares = promise.breached(np.linspace(0, 30, 200) * DAY, 0)
    assert (np.diff(shares) >= 0).all()
    assert promise.breached(np.array([8.5 * DAY]), 0)[0] < 0.2 and promise.breached(np.array([9.7 * DAY]), 0)[0] > 0.8


def test_labels_of_the_newest_come_near_the_truth_where_the_closed_do_not(log: IncidentLog, now: float) -> None:
    ends = endings(log, now)
    newest = ends.opened > now - 10 * DAY
    truth = log.outcomes["breached"].reindex(ends.incidents).to_numpy()
    label = corrected(ends, 7.0)
    assert abs(label[newest].mean() - truth[newest].mean()) < 0.06
    assert np.nanmean(ends.breached[newest]) < truth[newest].mean() - 0.2
    assert ((label >= 0) & (label <= 1)).all()


def test_closed_ones_keep_their_label_and_old_open_ones_are_lost(log: IncidentLog, now: float) -> None:
    ends = endings(log, now)
    label = corrected(ends, 7.0)
    kept = ends.known
    assert (label[kept] == ends.breached[kept]).mean() > 0.95
    lost = np.isnan(ends.resolved) & (ends.now - ends.opened > 10 * DAY)
    assert lost.sum() > 5 and (label[lost] > 0.95).all()
    quick = ~np.isnan(ends.resolved) & ~kept & (ends.resolved - ends.opened < 2 * DAY)
    assert quick.sum() > 5 and (label[quick] < 0.1).all()


def test_a_stop_of_closings_is_not_taken_for_breaches_to_come(log: IncidentLog, now: float) -> None:
    ends = endings(log, now)
    held = (ends.closed < now - 12 * DAY) & (ends.breached == 0)
    assert held.sum() > 50
    # They were closed eight days late, and so breached, though resolved as fast as ever.
    late = replace(ends, closed=np.where(held, ends.closed + 8 * DAY, ends.closed), breached=np.where(held, 1.0, ends.breached))
    assert corrected(late, 4.0)[held].mean() < 0.35


def test_naive_and_weighted_learn_from_closed_ones_only(log: IncidentLog, now: float) -> None:
    ends = endings(log, now)
    naive = breach_labels(ends, RiskSettings(labels="naive"))
    weighted = breach_labels(ends, RiskSettings(labels="weighted"))
    assert np.array_equal(np.isnan(naive.breach), ~ends.known) and (naive.weight == 1).all()
    known = ends.known
    slow = known & (ends.closed - ends.opened > 12 * DAY)
    assert (weighted.weight[known] >= 1).all() and weighted.weight[slow].mean() > 1.3


def test_reassignment_labels(log: IncidentLog, now: float) -> None:
    ends = endings(log, now)
    place, before = np.arange(len(ends)), np.zeros(len(ends))
    label, _ = reassign_labels(ends, place, ends.first, before, RiskSettings())
    done, reached = ~np.isnan(ends.resolved), ends.reassignments >= 2
    np.testing.assert_array_equal(label[done], reached[done])
    assert (label[reached] == 1).all()
    waiting = ~done & ~reached
    assert waiting.sum() > 20 and ((label[waiting] > 0) & (label[waiting] < 1)).all()
    naive, _ = reassign_labels(ends, place, ends.first, before, RiskSettings(labels="naive"))
    np.testing.assert_array_equal(np.isnan(naive), ~ends.known)
