"""Times drawn given that they are longer than some time already passed."""

from __future__ import annotations

import math

import numpy as np

from twin.engine.jit import kernel
from twin.engine.random import EXPONENTIAL, FIXED, GAMMA, LOGNORMAL, NEVER, TRIANGULAR, UNIFORM, gamma, normal, unit

_TRIALS = 1000


@kernel
def sample_beyond(law, law_kind, law_p, law_start, values, cumulative, key, purpose, passed):  # type: ignore[no-untyped-def]
    """A time of distribution number `law` given that it is above `passed`, seconds; `passed` where it cannot be."""
    kind, p = law_kind[law], law_p[law]
    if kind == NEVER:
        return np.inf
    if kind == FIXED:
        return max(p[0], passed)
    if kind == EXPONENTIAL:
        return passed - p[0] * math.log(unit(key, purpose, 0))
    if kind == LOGNORMAL:
        z = _normal_beyond(key, purpose, (math.log(passed) - p[0]) / p[1] if passed > 0.0 else -np.inf)
        return max(passed, math.exp(p[0] + p[1] * z))
    if kind == GAMMA:
        return max(passed, p[1] * _gamma_beyond(key, purpose, p[0], passed / p[1]))
    u = unit(key, purpose, 0)
    if kind == UNIFORM:
        low = max(p[0], passed)
        return passed if passed >= p[1] else low + (p[1] - low) * u
    if kind == TRIANGULAR:
        return _triangular_beyond(p[0], p[1], p[2], passed, u)
    return _seen_beyond(p[0], law_start[law], law_start[law + 1], values, cumulative, passed, u, unit(key, purpose, 1))


@kernel
def _normal_beyond(key, purpose, a):  # type: ignore[no-untyped-def]
    """Standard normal above a: by rejection; far out with Robert's (1995) exponential, Statistics and Computing 5, 121-125."""
    far = a > 0.5
    rate = 0.5 * (a + math.sqrt(a * a + 4.0)) if far else 1.0
    for trial in range(_TRIALS):
        if far:
            x = a - math.log(unit(key, purpose, 3 * trial)) / rate
            if math.log(unit(key, purpose, 3 * trial + 1)) <= -0.5 * (x - rate) ** 2:
                return x
        else:
            x = normal(key, purpose, 3 * trial)
            if x > a:
                return x
    return a


@kernel
def _gamma_beyond(key, purpose, shape, c):  # type: ignore[no-untyped-def]
    """Gamma of scale 1 above c: by rejection; beyond the mean with the exponential that touches the density at c (Dagpunar 1978)."""
    if c <= shape:
        for trial in range(_TRIALS):
            x = gamma(key + np.uint64(trial) * np.uint64(0xD1342543DE82EF95), purpose, shape)
            if x > c:
                return x
        return c
    rate = 1.0 - (shape - 1.0) / c if shape > 1.0 else 1.0
    for trial in range(_TRIALS):
        y = -math.log(unit(key, purpose, 2 * trial)) / rate
        bound = (shape - 1.0) * (math.log1p(y / c) - (y / c if shape > 1.0 else 0.0))
        if math.log(unit(key, purpose, 2 * trial + 1)) <= bound:
            return c + y
    return c


@kernel
def _triangular_beyond(low, mode, high, passed, u):  # type: ignore[no-untyped-def]
    """By the inverse of the distribution function, on what of it lies above `passed`."""
    if passed >= high:
        return passed
    width, below = high - low, 0.0
    if passed > mode:
        below = 1.0 - (high - passed) ** 2 / (width * (high - mode))
    elif passed > low:
        below = (passed - low) ** 2 / (width * (mode - low))
    u = below + (1.0 - below) * u
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


@kernel
def _seen_beyond(tail, start, stop, values, cumulative, passed, u, v):  # type: ignore[no-untyped-def]
    """One of the values seen that are above `passed`, or the tail beyond the last of them."""
    below, first = 0.0, start
    while first < stop and values[first] <= passed:
        below = cumulative[first]
        first += 1
    if below >= 1.0:
        return passed
    if first == stop:
        return passed - tail * math.log(v)
    u = below + (1.0 - below) * u
    for k in range(first, stop):
        if cumulative[k] > u:
            return values[k]
    return max(passed, values[stop - 1]) - tail * math.log(v)
