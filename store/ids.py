"""Plan ids: short enough to type, with the day in them."""

from __future__ import annotations

import secrets

from center.horizon import Horizon

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def new_plan_id(name: str, horizon: Horizon) -> str:
    """``<name>-<YYYYMMDD>-<6 base32 characters>``: the scenario's name, the first local day, and chance."""
    mark = "".join(secrets.choice(_BASE32) for _ in range(6))
    return f"{name}-{horizon.dates[0]:%Y%m%d}-{mark}"
