"""Service times: the family, the factors of agents, and what few contacts are worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from center.errors import InputError
from twin.calibrate.fit import fit_times, observed
from twin.calibrate.service import credible_means, service_notes, service_of


def calls_of(parts: list[tuple[str, str | None, np.ndarray]]) -> pd.DataFrame:
    """Contacts of (queue, agent, service times)."""
    return pd.concat(
        [pd.DataFrame({"queue": queue, "agent": agent, "service_s": times}) for queue, agent, times in parts], ignore_index=True
    )


@pytest.mark.parametrize("kind", ["exponential", "gamma", "lognormal"])
def test_the_true_family_is_chosen(kind: str) -> None:
    rng = np.random.default_rng(3)
    drawn = {"exponential": rng.exponential(200, 5000), "gamma": rng.gamma(3, 60, 5000), "lognormal": rng.lognormal(5, 0.8, 5000)}[kind]
    fit = fit_times(drawn, misfit=0.05)
    assert fit.kind == kind
    assert fit.distribution.mean == pytest.approx(drawn.mean(), rel=0.02)
    assert fit.aic[kind] == min(fit.aic.values())


def test_what_no_family_fits_is_kept_as_observed() -> None:
    rng = np.random.default_rng(4)
    two_humps = np.concatenate([rng.normal(6, 1, 1500), rng.normal(300, 20, 1500)])
    fit = fit_times(two_humps, misfit=0.05)
    assert fit.kind == "empirical" and fit.distance > 0.05
    assert fit.distribution.mean == pytest.approx(two_humps.mean())
    assert fit_times(two_humps, misfit=0.9).kind != "empirical"


def test_zeros_few_and_equal_times_are_no_trouble() -> None:
    assert fit_times(np.zeros(50), 0.05).mean_s == 0.5
    assert fit_times(np.full(50, 60.0), 0.05).distribution.mean == pytest.approx(60)
    assert fit_times(np.array([10.0]), 0.05).kind == "empirical"
    with pytest.raises(ValueError, match="no times"):
        fit_times(np.zeros(0), 0.05)


def test_observed_keeps_the_mean_in_a_thousand_values() -> None:
    times = np.random.default_rng(5).lognormal(5, 1, 12_345)
    law = observed(times)
    assert len(law.values) == 1000
    assert law.mean == pytest.approx(times.mean(), rel=0.01)


def test_factors_of_agents_are_recovered() -> None:
    rng = np.random.default_rng(6)
    truth = {"slow": 1.4, "usual": 1.0, "quick": 0.7}
    service = service_of(calls_of([("calls", name, f * rng.gamma(2, 100, 2000)) for name, f in truth.items()]), few=200, misfit=0.05)
    mean = np.mean(list(truth.values()))
    for name, factor in truth.items():
        assert service.factor(name, "calls") == pytest.approx(factor / mean, rel=0.06)
    assert service.fits["calls"].kind == "gamma"
    assert service.fits["calls"].cv == pytest.approx(2**-0.5, rel=0.05)  # not the mixture's, which is wider
    assert service.factor("never seen", "calls") == 1.0


def test_an_agent_differs_by_queue() -> None:
    rng = np.random.default_rng(7)
    parts = [
        (queue, f"agent {k}", f * rng.gamma(4, 50, 1500)) for k in range(4) for queue, f in (("a", 1.0), ("b", 1.8 if k == 0 else 1.0))
    ]
    service = service_of(calls_of(parts), few=200, misfit=0.05)
    mean = {queue: service.factor("agent 0", queue) * service.fits[queue].mean_s for queue in "ab"}
    assert mean["b"] / mean["a"] == pytest.approx(1.8, rel=0.08)
    usual = {queue: service.factor("agent 1", queue) * service.fits[queue].mean_s for queue in "ab"}
    assert usual["b"] / usual["a"] == pytest.approx(1, rel=0.08)


def test_few_contacts_are_shrunk_towards_the_mean() -> None:
    rng = np.random.default_rng(8)
    parts = [("calls", f"agent {k}", rng.uniform(0.9, 1.1) * rng.exponential(200, 800)) for k in range(12)]
    parts.append(("calls", "once", np.array([1000.0])))
    factor = service_of(calls_of(parts), few=200, misfit=0.05).factor("once", "calls")
    assert 1.0 <= factor < 1.2  # seen once, at five times the mean


def test_credible_means_without_differences_are_the_centre() -> None:
    alike = credible_means(np.repeat(["a", "b"], 3), np.array([1.0, 2, 3, 1, 2, 3]), 2.0)
    assert alike == {"a": 2.0, "b": 2.0}
    assert credible_means(np.zeros(0, dtype=object), np.zeros(0), 1.0) == {}
    apart = credible_means(np.repeat(["a", "b"], 500), np.concatenate([np.full(500, 1.0), np.full(500, 3.0)]), 2.0)
    assert apart == pytest.approx({"a": 1.0, "b": 3.0})


def test_queues_with_few_contacts_are_pooled_and_said() -> None:
    rng = np.random.default_rng(9)
    service = service_of(calls_of([("many", None, rng.exponential(100, 3000)), ("few", None, np.full(10, 300.0))]), few=200, misfit=0.05)
    assert service.pooled == ("few",)
    assert 100 < service.fits["few"].mean_s < 130
    assert any("Service of few" in note for note in service_notes(service))
    assert service.factors == {} and service.agent_factors == {}


def test_a_service_of_no_time_and_none_at_all() -> None:
    service = service_of(calls_of([("calls", "ana", np.zeros(3)), ("calls", "ben", np.full(3, 60.0))]), few=200, misfit=0.05)
    assert service.factor("ana", "calls") > 0
    with pytest.raises(InputError, match="no contact with a service time"):
        service_of(pd.DataFrame({"queue": ["calls"], "agent": [None], "service_s": [np.nan]}), few=200, misfit=0.05)
