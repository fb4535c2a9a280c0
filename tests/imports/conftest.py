"""Small exports to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import numpy as np
import pytest

from center.history import History
from center.horizon import Horizon
from imports.history import read_history
from imports.schema import HistorySpec


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., History]:
    """Reads a CSV given as text or bytes; queues open 09:00 to 10:00 on weekdays, or as `hours` says."""

    def run(
        text: str | bytes,
        queues: tuple[str, ...] = ("calls",),
        hours: tuple[time, time] | None = None,
        step: int = 30,
    ) -> History:
        first, last = hours or (time(9), time(10))

        def open_at(_: str, horizon: Horizon) -> np.ndarray:
            local = horizon.starts_local
            return np.array([m.weekday() < 5 and first <= m.time() < last for m in local])

        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "calls.csv").write_bytes(content)
        spec = HistorySpec(file="calls.csv", zone="Europe/Madrid", interval_min=step)
        return read_history(spec, tmp_path, queues, open_at)

    return run
