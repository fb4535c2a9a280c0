"""Back-off and limits, number by number."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from solvers.leap.failure import LeapFailure
from solvers.leap.limits import Limits
from solvers.leap.retry import FIRST_PAUSE, LONGEST_PAUSE, pause, retry_after

NOW = datetime(2026, 10, 12, 8, 0, 0, tzinfo=UTC)
PROPERTIES = {
    "minimum_time_limit": [[1, 1.0], [1024, 2.0], [4096, 4.0]],
    "maximum_time_limit_hrs": 1.0,
    "maximum_number_of_variables": 100,
    "maximum_number_of_biases": 1_000,
}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        (None, None),
        ("soon", None),
        ("Mon, 12 Oct 2026 08:00:09 GMT", 9.0),
        ("Mon, 12 Oct 2026 07:00:00 GMT", 0.0),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_pause_doubles_with_jitter_from_the_seed() -> None:
    pauses = [pause(k, None, np.random.default_rng(5)) for k in range(12)]
    assert pauses == [pause(k, None, np.random.default_rng(5)) for k in range(12)]
    assert all(0.5 * FIRST_PAUSE * 2**k <= p <= FIRST_PAUSE * 2**k for k, p in enumerate(pauses[:5]))
    assert max(pauses) <= LONGEST_PAUSE
    assert pause(0, None, np.random.default_rng(6)) != pauses[0]


def test_pause_asked_for_by_the_server_holds() -> None:
    assert pause(5, 3.0, np.random.default_rng(1)) == 3.0


def test_least_solver_time_is_interpolated() -> None:
    limits = Limits.of(PROPERTIES)
    assert limits.seconds(1, None) == 1.0
    assert limits.seconds(2560, None) == 3.0
    assert limits.seconds(10_000, None) == 4.0
    assert limits.seconds(1, 2.5) == 2.5
    assert limits.seconds(1, 1e9) == 3600.0


@pytest.mark.parametrize("broken", [{"minimum_time_limit": []}, {"minimum_time_limit": 3}, {"maximum_number_of_biases": "many"}])
def test_description_that_makes_no_sense(broken: dict[str, object]) -> None:
    with pytest.raises(LeapFailure, match="description"):
        Limits.of(PROPERTIES | broken)
    with pytest.raises(LeapFailure, match="description"):
        Limits.of({})
