"""Published and recomputed Erlang values, identities and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from center.kpi import ServiceLevelFormula
from demand.erlang import erlang_b, erlang_c, performance

CASE = {"load": st.floats(0.01, 300), "extra": st.integers(-20, 40), "aht": st.floats(10, 1200), "patience": st.floats(1, 5000)}


def servers(load: float, extra: int) -> int:
    return max(1, int(np.ceil(load)) + extra)


def test_erlang_c_hundred_calls_in_half_an_hour() -> None:
    state = performance(14, 100 / 1800, 180, None, 20)
    assert state.wait_probability == pytest.approx(0.174131933595, abs=1e-12)
    assert state.within == pytest.approx(0.888350019179, abs=1e-12)
    assert state.asa_s == pytest.approx(7.835937, abs=1e-6)
    assert state.occupancy == pytest.approx(0.714286, abs=1e-6)
    fewer = performance(13, 100 / 1800, 180, None, 20)
    assert fewer.within == pytest.approx(0.7955948, abs=1e-7)
    assert fewer.asa_s == pytest.approx(17.11623, abs=1e-5)


def test_erlang_c_twenty_erlangs() -> None:
    state = performance(np.arange(21, 26), 20 / 180, 180, None, 30)
    np.testing.assert_allclose(state.asa_s, [136.9, 51.1, 24.9, 13.4, 7.5], atol=0.05)
    np.testing.assert_allclose(state.within, [0.3561, 0.5931, 0.7478, 0.8470, 0.9091], atol=5e-5)


def test_erlang_a_fifty_servers() -> None:
    state = performance(50, 48 / 60, 60, 120, 20)
    assert state.queue / 0.8 == pytest.approx(3.70947, abs=1e-5)
    assert state.queue == pytest.approx(2.9676, abs=5e-5)
    assert state.occupancy == pytest.approx(0.93032, abs=5e-6)
    assert state.abandonment == pytest.approx(0.0309123, abs=1e-7)
    assert state.wait_probability == pytest.approx(0.4677741, abs=1e-7)
    assert state.within == pytest.approx(0.943019, abs=1e-6)
    patient = performance(50, 48 / 60, 60, None, 20)
    assert patient.asa_s == pytest.approx(20.8337, abs=5e-5)
    assert patient.wait_probability == pytest.approx(0.6944556, abs=1e-7)


def test_erlang_a_hundred_servers() -> None:
    state = performance(100, 100, 1, 2)
    assert state.abandonment == pytest.approx(0.0330302, abs=5e-8)
    assert state.wait_probability == pytest.approx(0.5967031, abs=5e-8)
    assert state.queue == pytest.approx(6.6060305, abs=5e-8)


@settings(max_examples=60, deadline=None)
@given(**CASE)
def test_erlang_a_agrees_with_its_integrals(load: float, extra: int, aht: float, patience: float) -> None:
    """Direct quadrature of the offered wait's density (Zeltyn and Mandelbaum)."""
    n, lam, t = servers(load, extra), load / aht, 20.0
    if n < 0.5 * load:
        return
    theta, rate = 1 / patience, n / aht
    wait = np.geomspace(1e-6, 40 * max(patience, aht), 40_001)
    wait = np.concatenate([[0.0], wait])
    log_g = -lam * np.expm1(-theta * wait) / theta - rate * wait
    g = np.exp(log_g - log_g.max())
    idle = np.exp(-log_g.max()) / float(erlang_b(n - 1, load)) / lam
    total = idle + integrate.simpson(g, x=wait)
    state = performance(n, lam, aht, patience, t)
    answered = np.exp(-theta * wait) * g
    inside = wait <= t
    assert state.wait_probability == pytest.approx(1 - idle / total, abs=1e-5)
    assert state.within == pytest.approx((idle + integrate.trapezoid(answered[inside], x=wait[inside])) / total, abs=2e-3)
    assert 1 - state.abandonment == pytest.approx((idle + integrate.simpson(answered, x=wait)) / total, abs=1e-5)
    mean = integrate.simpson(wait * answered, x=wait) / (idle + integrate.simpson(answered, x=wait))
    assert state.asa_s == pytest.approx(mean, rel=1e-4, abs=1e-4)


@settings(max_examples=100, deadline=None)
@given(load=CASE["load"], extra=CASE["extra"], aht=CASE["aht"])
def test_patience_like_handle_time_gives_a_poisson_tail(load: float, extra: int, aht: float) -> None:
    n = servers(load, extra)
    state = performance(n, load / aht, aht, aht)
    assert state.wait_probability == pytest.approx(stats.poisson.sf(n - 1, load), rel=1e-7, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(load=CASE["load"], extra=st.integers(1, 40), aht=CASE["aht"])
def test_endless_patience_is_erlang_c(load: float, extra: int, aht: float) -> None:
    n = servers(load, extra)
    patient, endless = performance(n, load / aht, aht, 1e12, 20), performance(n, load / aht, aht, None, 20)
    assert patient.wait_probability == pytest.approx(endless.wait_probability, abs=1e-5)
    assert patient.within == pytest.approx(endless.within, abs=1e-5)
    assert patient.asa_s == pytest.approx(endless.asa_s, rel=1e-3, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(load=CASE["load"], extra=CASE["extra"], aht=CASE["aht"])
def test_no_patience_is_erlang_b(load: float, extra: int, aht: float) -> None:
    n = servers(load, extra)
    state = performance(n, load / aht, aht, 1e-9 * aht)
    assert state.abandonment == pytest.approx(float(erlang_b(n, load)), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(load=CASE["load"], aht=CASE["aht"], patience=st.one_of(st.none(), st.floats(1, 5000)), t=st.floats(0, 300))
def test_more_servers_are_never_worse(load: float, aht: float, patience: float | None, t: float) -> None:
    state = performance(np.arange(0, int(load) + 40), load / aht, aht, patience, t)
    assert (np.diff(state.within) >= -1e-9).all()
    assert (np.diff(state.wait_probability) <= 1e-9).all()
    assert (np.diff(state.abandonment) <= 1e-9).all()
    assert (np.diff(state.occupancy[1:]) <= 1e-9).all()
    for formula in ServiceLevelFormula:
        share = state.service_level(formula)[1:]
        assert ((share >= 0) & (share <= 1 + 1e-9)).all()


@pytest.mark.parametrize("patience", [None, 120.0])
def test_no_calls(patience: float | None) -> None:
    state = performance([0, 1, 5], 0.0, 180, patience, 20)
    np.testing.assert_array_equal(state.within, 1)
    np.testing.assert_array_equal(state.wait_probability, [1, 0, 0])
    np.testing.assert_array_equal(state.asa_s, 0)
    np.testing.assert_array_equal(state.occupancy, [np.nan, 0, 0])


@pytest.mark.parametrize("patience", [None, 5.0, 120.0, 1e6])
def test_ten_thousand_calls_an_interval(patience: float | None) -> None:
    lam, aht = 10_000 / 900, 300.0
    state = performance([1, 2000, 3334, 3400, 3600, 9000], lam, aht, patience, 20)
    assert not np.isnan(state.within).any()
    assert state.within[-1] == pytest.approx(1.0)
    if patience:
        assert state.abandonment[1] == pytest.approx(1 - 2000 / (lam * aht), abs=1e-3)


def test_nobody_serves() -> None:
    assert performance(0, 0.1, 60, 30, 20).abandonment == 1
    assert performance(0, 0.1, 60, 30, 20).within == 0
    assert performance(0, 0.1, 60, None, 20).asa_s == np.inf


def test_erlang_a_stands_below_the_load() -> None:
    state = performance(40, 0.8, 60, 120, 20)
    assert state.abandonment == pytest.approx(1 - 40 / 48, abs=0.01)
    assert state.occupancy == pytest.approx(1.0, abs=0.02)


def test_unstable_erlang_c() -> None:
    state = performance(48, 0.8, 60, None, 20)
    assert (float(state.within), float(state.asa_s), float(erlang_c(48, 48.0))) == (0.0, np.inf, 1.0)


def test_formulas_differ_as_named() -> None:
    state = performance(45, 0.8, 60, 120, 20)
    offered, answered, short = (float(state.service_level(f)) for f in ServiceLevelFormula)
    assert offered == pytest.approx(float(state.within))
    assert answered == pytest.approx(float(state.within / (1 - state.abandonment)))
    assert offered < short < answered
