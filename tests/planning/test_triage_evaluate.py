"""Replay: what counts, what stays escalated, churn, bootstrap, and no decision that knows what comes later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from center.errors import InputError
from imports.incident_log import COUNTS, EVENT_FIELDS, LEVELS, IncidentLog
from planning.triage.decide import Risks
from planning.triage.evaluate import TRIAGE, AnnealedTriage, as_counted, by_rule, evaluate, walk_all, waves_of
from routing.triage.build import Wave
from routing.triage.problem import TriageProblem
from routing.triage.replay.measure import Selected, counts, difference
from routing.triage.replay.moments import wave_moments
from routing.triage.replay.schema import ReplaySettings
from routing.triage.replay.walk import Escalation, Walk
from routing.triage.result import RiskUsed
from routing.triage.rivals import RULES
from routing.triage.schema import CustomerValue, TriageSettings

START = datetime(2026, 3, 2, tzinfo=UTC)
SETTINGS = TriageSettings.model_validate(
    {
        "horizon": {"bucket_min": 60, "buckets": 6},
        "teams": [{"name": "second", "capacity": 1, "open": ["mon-fri 08:00-18:00"], "relief": 0.8}],
        "related": {"same": [["category"]], "within_h": 6},
    }
)
REPLAY = ReplaySettings(waves=["08:00", "12:00"], warm_up_days=1, sweeps=2, resamples=200)


def _log(seed: int, days: int = 4) -> IncidentLog:
    """Some 25 incidents a day: opened, changed once or twice, resolved, closed; those of category b breach."""
    rng = np.random.default_rng(seed)
    rows, outcomes = [], {}
    for incident in range(25 * days):
        opened = START.timestamp() + rng.uniform(0, days * 86_400)
        category = str(rng.choice(["a", "b"]))
        lasts = rng.exponential(30.0 if category == "b" else 6.0) * 3600 + 600
        changes = [(0.0, "open"), *((rng.uniform(0.05, 0.95) * lasts, "open") for _ in range(int(rng.integers(0, 3))))]
        for after, phase in [*sorted(changes), (lasts, "resolved"), (lasts + 86_400, "closed")]:
            row = {"incident": incident, "time": opened + after, "opened": opened, "state": phase, "phase": phase, "category": category}
            rows.append({**row, "priority": float(1 + incident % 4), "reassignments": float(rng.integers(0, 3)), "made_sla": True})
        outcomes[incident] = (opened + lasts, opened + lasts + 86_400, float(category == "b"), 0.0)
    frame = pd.DataFrame(rows)
    events = frame.reindex(columns=list(EVENT_FIELDS)).astype(dict.fromkeys((*LEVELS, *COUNTS), float))
    table = pd.DataFrame.from_dict(outcomes, orient="index", columns=["resolved", "closed", "breached", "reassignments"])
    table.index.name = "incident"
    return IncidentLog(events.sort_values("time", kind="stable", ignore_index=True), table, "UTC")


def _scorer(known: IncidentLog, now: float) -> Risks:
    """A risk learned from what is closed by now: the breached share of the category."""
    opened = known.open_at(now)
    closed = known.outcomes.join(known.latest(now)["category"])
    share = closed.groupby("category")["breached"].mean() if len(closed) else pd.Series(dtype=float)
    risk = opened["category"].map(share).fillna(0.5).to_numpy(dtype=float) * 0.9
    n = len(opened)
    notes = ("learned from the closed",) if len(closed) else ()
    return Risks(risk, np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=bool), ((),) * n, RiskUsed(notes=notes))


def _walked(log: IncidentLog, moments: tuple[datetime, ...]) -> dict[str, Walk]:
    walks = {TRIAGE: Walk(AnnealedTriage(REPLAY)), **{name: Walk(by_rule(rule)) for name, rule in RULES.items()}}
    walk_all(log, SETTINGS, moments, walks, _scorer)
    return walks


class TestNoLeak:
    @pytest.mark.parametrize("wave", [1, 3, 5])
    def test_what_comes_later_changes_no_decision(self, wave: int) -> None:
        """Everything recorded after a wave is another world; decisions up to that wave stay the same."""
        log = _log(1)
        moments = waves_of(log, SETTINGS, REPLAY)
        now = moments[wave].timestamp()
        other = _scrambled(log, now)
        assert not other.events.equals(log.events) and not other.outcomes.equals(log.outcomes)
        one, two = (_walked(each, moments[: wave + 1]) for each in (log, other))
        for name in one:
            assert one[name].escalations == two[name].escalations
            assert one[name].escalations

    def test_the_test_itself_would_see_a_leak(self) -> None:
        """A scorer that peeks at outcomes decides otherwise in the other world."""
        log = _log(1)
        moments = waves_of(log, SETTINGS, REPLAY)[:4]
        other = _scrambled(log, moments[-1].timestamp())

        def peek(whole: IncidentLog):  # type: ignore[no-untyped-def]
            def score(known: IncidentLog, now: float) -> Risks:
                fair = _scorer(known, now)
                risk = whole.outcomes["breached"].reindex(known.open_at(now).index).fillna(0.5).to_numpy(dtype=float)
                return Risks(risk, fair.reassign, fair.anomaly, fair.anomalous, fair.reasons, fair.used)

            return score

        found = []
        for each in (log, other):
            walk = Walk(by_rule(RULES["risk-sorted greedy"]))
            walk_all(each, SETTINGS, moments, {"greedy": walk}, peek(each))
            found.append(walk.escalations)
        assert found[0] != found[1]


def _scrambled(log: IncidentLog, now: float) -> IncidentLog:
    """The same until `now`; later changes have other times, words and counts, later endings are turned round."""
    rng = np.random.default_rng(99)
    events, outcomes = log.events.copy(), log.outcomes.copy()
    later = (events["time"] > now).to_numpy()
    events.loc[later, "time"] = now + rng.uniform(1, 1e6, later.sum())
    events.loc[later, "category"] = "c"
    events.loc[later, "priority"] = 1.0
    events.loc[later, "phase"] = rng.choice(["open", "resolved", "closed"], later.sum())
    ends = (outcomes["closed"] > now).to_numpy()
    outcomes.loc[ends, "breached"] = 1 - outcomes.loc[ends, "breached"]
    outcomes.loc[ends, "closed"] = now + rng.uniform(1, 1e6, ends.sum())
    unresolved = (outcomes["resolved"] > now).to_numpy()
    outcomes.loc[unresolved, "resolved"] = now + rng.uniform(1, 1e6, unresolved.sum())
    return IncidentLog(events.sort_values("time", kind="stable", ignore_index=True), outcomes, log.zone)


class TestWalk:
    def test_escalated_stays_so_and_only_what_begins_before_the_next_wave_is(self) -> None:
        log = _log(2)
        moments = waves_of(log, SETTINGS, REPLAY)
        for walk in _walked(log, moments).values():
            ids = [one.incident for one in walk.escalations]
            assert len(set(ids)) == len(ids)
            until = dict(zip(moments, [*moments[1:], moments[-1] + timedelta(hours=6)], strict=True))
            assert all(one.wave <= one.start < until[one.wave] for one in walk.escalations)
            taken = [(one.team, one.start) for one in walk.escalations]
            assert len(set(taken)) == len(taken)  # capacity 1 a bucket, over all waves

    def test_promises_are_judged_at_the_next_wave(self) -> None:
        frame = pd.DataFrame(
            {"opened": [0.0, 1.0], "priority": [1.0, 1.0], "category": ["a", "b"]}, index=pd.Index([1, 2], name="incident")
        )
        answers = iter(
            [np.array([5, 6]), np.array([1, 0])]
        )  # buckets 4 and 5; four hours later bucket 0 is the old 4, the other is withdrawn
        walk = Walk(lambda problem, wave: next(answers))
        first = datetime(2026, 3, 2, 8, tzinfo=UTC)
        for moment, after in ((first, first + timedelta(hours=4)), (first + timedelta(hours=4), None)):
            walk.step(Wave(moment, frame, np.full(2, 0.5), np.full(2, np.nan)), SETTINGS, after)
        assert (walk.kept, walk.moved, walk.changed) == (1, 0, 1)
        assert [one.incident for one in walk.escalations] == [1]


class TestMeasure:
    @pytest.mark.parametrize(
        ("breached", "resolved_h", "counted"),
        [
            (1.0, 10.0, True),
            (0.0, 10.0, False),
            (1.0, 4.9, False),
            (1.0, 5.0, True),
            (1.0, np.nan, False),
            (1.0, -1.0, False),
            (np.nan, 10.0, False),
        ],
    )
    def test_what_counts(self, breached: float, resolved_h: float, counted: bool) -> None:
        wave = datetime(2026, 3, 2, 8, tzinfo=UTC)
        outcomes = pd.DataFrame({"resolved": [wave.timestamp() + resolved_h * 3600], "breached": [breached]}, index=[7])
        found, lead = counts([Escalation(7, wave, wave + timedelta(hours=1), "second")], outcomes, 4.0)
        assert found.tolist() == [counted]
        np.testing.assert_allclose(lead, [resolved_h - 1])

    def test_the_interval_of_a_difference_over_days(self) -> None:
        one, other = (_selected(name, by_day) for name, by_day in (("one", [3, 3, 3, 3]), ("other", [1, 1, 1, 1])))
        found = difference(one, other, 500, 1)
        assert (found.value, found.low, found.high, found.surely_more) == (8, 8.0, 8.0, True)
        noisy = difference(_selected("one", [9, 0, 0, 0]), _selected("other", [0, 3, 3, 3]), 500, 1)
        assert noisy.value == 0 and noisy.low < 0 < noisy.high and not noisy.surely_more

    def test_shares_without_anything_are_none(self) -> None:
        empty = Selected("one", 0, 0, None, 0, 0, 0, np.zeros(1, dtype=np.int64))
        assert empty.precision is None and empty.churn is None


def _selected(name: str, by_day: list[int]) -> Selected:
    return Selected(name, 99, sum(by_day), 1.0, 0, 0, 0, np.array(by_day))


class TestEvaluate:
    def test_all_strategies_at_the_same_capacity(self) -> None:
        found = evaluate(_log(3), SETTINGS, REPLAY, _scorer)
        assert [one.name for one in found.found] == [TRIAGE, *RULES]
        assert [one.over for one in found.differences] == list(RULES)
        for one in found.found:
            assert one.counted == one.by_day.sum() <= one.escalated
            assert one.escalated <= 10 * len({moment.date() for moment in found.waves})
        assert found.costs[TRIAGE] <= found.costs["risk-sorted greedy"]
        assert found.notes == ("learned from the closed",)

    def test_the_same_twice(self) -> None:
        one, two = (evaluate(_log(4, days=3), SETTINGS, REPLAY, _scorer) for _ in range(2))
        assert one.escalations == two.escalations and one.costs == two.costs

    def test_a_log_too_short_for_a_wave(self) -> None:
        with pytest.raises(InputError, match="no wave between"):
            evaluate(_log(5, days=2), SETTINGS, REPLAY.model_copy(update={"warm_up_days": 30.0}), _scorer)


def test_as_counted_class_and_customer_are_alike() -> None:
    prices = SETTINGS.prices.model_copy(update={"breach": {1: 99.0, 2: 1.0}, "breach_unknown": 7.0, "change": 9.0})
    dear = SETTINGS.model_copy(update={"prices": prices, "customer_value": CustomerValue(field="location", factors={"b": 50.0})})
    alike = as_counted(dear)
    assert (
        alike.prices.breach == {1: 7.0, 2: 7.0}
        and alike.prices.reassign == 0 < dear.prices.reassign
        and alike.prices.change == 9.0
        and not alike.customer_value.factors
    )
    assert as_counted(alike) == alike and dear.prices.breach[1] == 99.0


class TestReach:
    """Who breaches and is still open when it matters comes first; who breaches and is resolved at once does not."""

    FRAME = pd.DataFrame({"opened": [0.0, 1.0], "priority": [3.0, 3.0], "category": ["a", "b"]}, index=pd.Index([1, 2], name="incident"))

    @pytest.mark.parametrize(
        ("reach", "up"), [(None, 1), (np.array([np.nan, np.nan]), 1), (np.array([0.1, 0.7]), 2), (np.array([np.nan, 0.95]), 2)]
    )
    def test_it_decides_where_it_is_known(self, reach: np.ndarray | None, up: int) -> None:
        one_place = SETTINGS.model_copy(update={"horizon": SETTINGS.horizon.model_copy(update={"buckets": 1})})
        walk = Walk(by_rule(RULES["risk-sorted greedy"]))
        wave = Wave(datetime(2026, 3, 2, 8, tzinfo=UTC), self.FRAME, np.array([0.9, 0.8]), np.full(2, np.nan), reach=reach)
        walk.step(wave, one_place, None)
        assert [one.incident for one in walk.escalations] == [up]

    def test_those_gone_up_take_theirs_along(self) -> None:
        walk = Walk(by_rule(RULES["risk-sorted greedy"]))
        walk._gone.add(1)
        wave = Wave(datetime(2026, 3, 2, 8, tzinfo=UTC), self.FRAME, np.array([0.9, 0.8]), np.full(2, np.nan), reach=np.array([0.9, 0.6]))
        seen: list[TriageProblem] = []
        walk.decide = lambda problem, own: seen.append(problem) or np.zeros(len(problem.ids), dtype=np.int64)  # type: ignore[func-returns-value]
        walk.step(wave, SETTINGS, None)
        assert seen[0].ids.tolist() == [2] and seen[0].breach.tolist() == [900]  # 15 points x .6


def test_waves_by_the_clock_of_the_zone() -> None:
    spring = (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 30, 23, tzinfo=UTC))
    found = wave_moments(*spring, "Europe/Madrid", ReplaySettings(waves=["08:00"]))
    assert [moment.hour for moment in found] == [7, 6]  # Friday in winter time, Monday in summer time
    assert [moment.date() for moment in found] == [date(2026, 3, 27), date(2026, 3, 30)]


def test_clock_times_of_waves_are_in_order() -> None:
    with pytest.raises(ValueError, match="in order"):
        ReplaySettings(waves=["12:00", "08:00"])


def test_a_rule_sees_the_problem_only(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[TriageProblem] = []
    walk = Walk(by_rule(lambda problem, opened, priority: seen.append(problem) or np.zeros(len(problem.ids), dtype=np.int64)))
    log = _log(6)
    walk_all(log, SETTINGS, waves_of(log, SETTINGS, REPLAY)[:1], {"none": walk}, _scorer)
    assert len(seen) == 1 and not walk.escalations
