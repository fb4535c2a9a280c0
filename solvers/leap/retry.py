"""What is tried again at Leap, and after how long."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import numpy as np

from solvers.leap.failure import code_of

TRIES = 6
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0


def transient(error: BaseException) -> bool:
    """Whether asking again may help: too many requests, a server in trouble, a line that broke, half an answer."""
    from dwave.cloud import exceptions

    code = code_of(error)
    if code is not None:
        return code == 429 or code >= 500
    final = exceptions.SolverNotFoundError, exceptions.SolverFailureError, exceptions.SolverAuthenticationError
    if isinstance(error, final):
        return False
    return isinstance(error, OSError | exceptions.InvalidAPIResponseError)


def refused(error: BaseException) -> bool:
    """Whether a submission surely started no job: Leap said no, or was never reached."""
    from dwave.cloud.utils.exception import is_caused_by
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return code_of(error) is not None or is_caused_by(error, (NewConnectionError, ConnectTimeoutError))


def safe_to_submit_again(error: BaseException) -> bool:
    """Whether to submit again: a job whose acceptance was lost on the way would be paid twice."""
    return transient(error) and refused(error)


def pause(attempt: int, asked: float | None, rng: np.random.Generator) -> float:
    """Seconds before the next try: what the server asked for, else doubling from `FIRST_PAUSE`, with jitter."""
    own = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt) * float(rng.uniform(0.5, 1.0))
    return own if asked is None else max(asked, 0.0)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or as a date; None without a readable one."""
    if header is None:
        return None
    try:
        return float(int(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError):
        return None
