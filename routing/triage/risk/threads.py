"""One thread for scikit-learn: tables are small, and threads that wait for each other on a busy machine cost minutes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Within it OpenMP and BLAS use a single thread, whatever the environment says."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits
