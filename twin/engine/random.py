"""Random numbers by counter: a draw is a hash of its key, so that it does not depend on what happened before it.

The generator is SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA) used with
random access: the n-th number of a stream is mix(key + n x golden gamma). A contact's key is a hash of (seed, replication, queue,
number of the arrival); its draws are that key's stream. Two layouts with the same seed see the same customers.
"""

from __future__ import annotations

import math

import numpy as np

from twin.distribution import Shape
from twin.engine.jit import inlined, kernel

NEVER, FIXED, EXPONENTIAL = int(Shape.NEVER), int(Shape.FIXED), int(Shape.EXPONENTIAL)
LOGNORMAL, GAMMA, UNIFORM = int(Shape.LOGNORMAL), int(Shape.GAMMA), int(Shape.UNIFORM)
TRIANGULAR = int(Shape.TRIANGULAR)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
# Draws that one purpose may use: rejection methods need several.
_PURPOSE_BITS = np.uint64(12)


@inlined
def mix(x):  # type: ignore[no-untyped-def]
    """The finalizer of SplitMix64."""
    x ^= x >> _S30
    x *= _M1
    x ^= x >> _S27
    x *= _M2
    x ^= x >> _S31
    return x


@inlined
def key_of(base, number):  # type: ignore[no-untyped-def]
    """Key number `number` of a stream."""
    return mix(base + (np.uint64(number) + np.uint64(1)) * GOLDEN)


@inlined
def unit(key, purpose, n):  # type: ignore[no-untyped-def]
    """Uniform number inside (0, 1): the n-th of a purpose of a key."""
    count = (np.uint64(purpose) << _PURPOSE_BITS) + np.uint64(n) + np.uint64(1)
    return (float(mix(key + count * GOLDEN) >> _S11) + 0.5) * (1.0 / 9007199254740992.0)


@inlined
def exponential(key, purpose):  # type: ignore[no-untyped-def]
    """Exponential of mean 1."""
    return -math.log(unit(key, purpose, 0))


@kernel
def normal(key, purpose, n):  # type: ignore[no-untyped-def]
    """Standard normal, by Box and Muller; uses numbers n and n + 1."""
    return math.sqrt(-2.0 * math.log(unit(key, purpose, n))) * math.cos(2.0 * math.pi * unit(key, purpose, n + 1))


@kernel
def gamma(key, purpose, shape):  # type: ignore[no-untyped-def]
    """Gamma of scale 1: Marsaglia and Tsang (2000), ACM TOMS 26(3); below shape 1 with their power of a uniform number."""
    d = (shape if shape >= 1.0 else shape + 1.0) - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    value = d
    for trial in range(1000):
        x = normal(key, purpose, 3 * trial + 1)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if math.log(unit(key, purpose, 3 * trial + 3)) < 0.5 * x * x + d * (1.0 - v + math.log(v)):
                value = d * v
                break
    if shape < 1.0:
        value *= unit(key, purpose, 0) ** (1.0 / shape)
    return value


@kernel
def _rarer(kind, p, start, size, values, cumulative, key, purpose):  # type: ignore[no-untyped-def]
    if kind == LOGNORMAL:
        return math.exp(p[0] + p[1] * normal(key, purpose, 0))
    if kind == GAMMA:
        return p[1] * gamma(key, purpose, p[0])
    u = unit(key, purpose, 0)
    if kind == UNIFORM:
        return p[0] + (p[1] - p[0]) * u
    if kind == TRIANGULAR:
        low, mode, high = p[0], p[1], p[2]
        if u * (high - low) < mode - low:
            return low + math.sqrt(u * (high - low) * (mode - low))
        return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))
    if kind == NEVER:
        return np.inf
    lo, hi = 0, size  # EMPIRICAL: the first value whose cumulative probability is above u
    while lo < hi:
        middle = (lo + hi) >> 1
        if cumulative[start + middle] > u:
            hi = middle
        else:
            lo = middle + 1
    if lo < size:
        return values[start + lo]
    return values[start + size - 1] + p[0] * -math.log(unit(key, purpose, 1))


@kernel
def sample(law, law_kind, law_p, law_start, values, cumulative, key, purpose):  # type: ignore[no-untyped-def]
    """A time of distribution number `law`, seconds."""
    kind = law_kind[law]
    if kind == EXPONENTIAL:
        return law_p[law, 0] * exponential(key, purpose)
    if kind == FIXED:
        return law_p[law, 0]
    return _rarer(kind, law_p[law], law_start[law], law_start[law + 1] - law_start[law], values, cumulative, key, purpose)
