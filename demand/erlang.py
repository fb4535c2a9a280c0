"""Erlang B, C and A in the steady state, vectorised over intervals.

Erlang A is M/M/n+M: Poisson arrivals, exponential handle times and patience. Sources: Garnett, Mandelbaum and Reiman
(2002), "Designing a call center with impatient customers"; Zeltyn and Mandelbaum (2005), "Call centers with impatient
customers: many-server asymptotics of the M/M/n+G queue". Large terms stay in logs, so ten thousand calls an interval
are as safe as none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from center.kpi import ServiceLevelFormula, service_level
from demand.kummer import answered_wait, log_kummer

Values = np.ndarray
# Probability below which a quotient of probabilities loses its digits: so far above the servers is the load.
TINY = 1e-250


@dataclass(frozen=True)
class Performance:
    """Steady state of a queue; arrays of one shape.

    Attributes
    ----------
    wait_probability
        P(W > 0) of an arriving contact.
    within
        Share of all contacts answered within the target wait.
    abandonment, abandoned_within
        Share of all contacts that abandon; that abandon within the target wait.
    asa_s
        Mean wait of answered contacts, seconds; NaN where none is answered, inf in an unstable Erlang C.
    queue
        Mean number waiting; inf in an unstable Erlang C.
    occupancy
        Busy servers / servers; NaN without servers.
    """

    wait_probability: Values
    within: Values
    abandonment: Values
    abandoned_within: Values
    asa_s: Values
    queue: Values
    occupancy: Values

    def service_level(self, formula: ServiceLevelFormula = ServiceLevelFormula.OFFERED) -> Values:
        """Service level by a named formula."""
        answered = 1.0 - self.abandonment
        return np.asarray(service_level(formula, self.within, answered, self.abandonment, self.abandoned_within))


def erlang_b(servers: Values | int, load: Values | float) -> Values:
    """Blocking probability of M/M/n/n.

    Parameters
    ----------
    servers
        Whole numbers, 0 or more.
    load
        Offered load, erlangs.
    """
    n, a = np.broadcast_arrays(np.asarray(servers, dtype=np.int64), np.asarray(load, dtype=float))
    at_most = special.gammaincc(n + 1.0, a)  # of a Poisson number of mean a: P(at most n), of which P(n) is the part blocked
    far = at_most < TINY
    blocking = np.exp(special.xlogy(n, a) - a - special.gammaln(n + 1.0)) / np.where(far, 1.0, at_most)
    if far.any():
        blocking = np.where(far, _erlang_b_step_by_step(n, a, far), blocking)
    return blocking


def _erlang_b_step_by_step(n: Values, a: Values, wanted: Values) -> Values:
    """The recursion over servers, right at any overload; 1 where it is not `wanted`."""
    n = np.where(wanted, n, 0)
    blocking = np.ones(n.shape)
    for k in range(1, int(n.max(initial=0)) + 1):
        blocking = np.where(k <= n, a * blocking / (k + a * blocking), blocking)
    return blocking


def erlang_c(servers: Values | int, load: Values | float) -> Values:
    """P(W > 0) of M/M/n; 1 where the load is not below the servers (and there is load)."""
    n, a = np.broadcast_arrays(np.asarray(servers, dtype=float), np.asarray(load, dtype=float))
    blocking = erlang_b(n.astype(np.int64), a)
    stable = a < n
    return np.where(stable, blocking * n / np.where(stable, n - a * (1 - blocking), 1.0), np.where(a > 0, 1.0, 0.0))


def performance(
    servers: Values | int, arrivals_per_s: Values | float, aht_s: Values | float, patience_s: float | None, within_s: float = 0.0
) -> Performance:
    """Erlang A, or Erlang C where patience is None or infinite.

    Parameters
    ----------
    servers
        Heads, or slots of chat; whole numbers, 0 or more.
    arrivals_per_s
        Contacts a second; zero is fine.
    aht_s
        Mean handle time, seconds, above zero.
    patience_s
        Mean patience, seconds; None: nobody abandons.
    within_s
        Acceptable wait of the service level, seconds.
    """
    n, lam, aht = (x.ravel() for x in np.broadcast_arrays(np.asarray(servers, dtype=float), np.asarray(arrivals_per_s, dtype=float), aht_s))
    shape = np.broadcast_shapes(np.shape(servers), np.shape(arrivals_per_s), np.shape(aht_s))
    impatient = patience_s is not None and np.isfinite(patience_s)
    columns = np.empty((7, len(n)))
    columns[:] = _nobody_calls(n)
    manned, empty = (lam > 0) & (n > 0), (lam > 0) & (n == 0)
    columns[:, empty] = _nobody_serves(lam[empty], patience_s if impatient else None, within_s)
    args = n[manned], lam[manned], aht[manned]
    columns[:, manned] = _erlang_a(*args, float(patience_s), within_s) if impatient and patience_s else _erlang_c(*args, within_s)
    return Performance(*(column.reshape(shape) for column in columns))


def _nobody_calls(n: Values) -> Values:
    zero, one = np.zeros(len(n)), np.ones(len(n))
    return np.array([np.where(n > 0, zero, one), one, zero, zero, zero, zero, np.where(n > 0, zero, np.nan)])


def _nobody_serves(lam: Values, patience: float | None, t: float) -> Values:
    """Rows of a queue without servers: everybody waits, and abandons if ever."""
    gone = 0.0 if patience is None else 1.0
    gone_within = 0.0 if patience is None else -np.expm1(-t / patience)
    queue = np.full(len(lam), np.inf) if patience is None else lam * patience
    one = np.ones(len(lam))
    return np.array([one, 0 * one, gone * one, gone_within * one, one * (np.inf if patience is None else np.nan), queue, np.nan * one])


def _erlang_c(n: Values, lam: Values, aht: Values, t: float) -> Values:
    load = lam * aht
    wait, stable = erlang_c(n.astype(np.int64), load), load < n
    slack = np.where(stable, (n - load) / aht, 1.0)
    within = np.where(stable, 1 - wait * np.exp(-slack * t), 0.0)
    asa = np.where(stable, wait / slack, np.inf)
    zero = np.zeros(len(n))
    return np.array([wait, within, zero, zero, asa, lam * asa, np.minimum(load / n, 1.0)])


def _erlang_a(n: Values, lam: Values, aht: Values, patience: float, t: float) -> Values:
    """With H(t) = (1 - e^(-theta t)) / theta, g(t) = exp(lam H(t) - n mu t) is the density of the offered wait but for a factor.

    A0 = n mu * integral of g over [0, inf) and At * g(t) = n mu * integral over [t, inf) are Kummer functions.
    """
    rho, theta = lam * aht / n, 1 / patience
    blocking = erlang_b(n.astype(np.int64), lam * aht)
    x, y = n * patience / aht, lam * patience
    log_a0, log_at = log_kummer(x, y), log_kummer(x, y * np.exp(-theta * t))
    log_g = -y * np.expm1(-theta * t) - x * theta * t
    # Everything is divided by A0, which may be astronomically large when patience is long and servers are few.
    idle = (1 / np.maximum(blocking, 1e-300) - 1) * np.exp(-log_a0)
    wait = 1 / (1 + idle)
    later = wait * np.exp(log_g + log_at - log_a0)
    within = (1 - wait) + (wait - later + wait * (np.exp(log_g - log_a0) - np.exp(-log_a0))) / rho
    abandoned = np.clip(wait * (np.exp(-log_a0) / rho + 1 - 1 / rho), 0.0, 1.0)
    within = np.clip(within, 0.0, 1 - abandoned)
    abandoned_within = np.clip(wait - np.exp(-theta * t) * later - (within - (1 - wait)), 0.0, abandoned)
    asa = wait * answered_wait(n / aht, lam, theta, log_a0) / rho / np.maximum(1 - abandoned, 1e-300)
    return np.array([wait, within, abandoned, abandoned_within, asa, abandoned * y, rho * (1 - abandoned)])
