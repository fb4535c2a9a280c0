"""The `snapshot` section of a map file: how current metrics are read."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from center.schema import Name, Section


class MetricsSpec(Section):
    """Current metrics of Amazon Connect, grouped by queue (GetCurrentMetricData)."""

    format: Literal["amazon_connect"] = "amazon_connect"
    queues: dict[str, Name] = Field(default_factory=dict, description="id, ARN or name of the queue -> name; unlisted ones name themselves")
    ignored_queues: list[str] = Field(default_factory=list, description="ids, ARNs or names of queues that are left out")
    channels: list[str] = Field(
        default_factory=lambda: ["VOICE"], min_length=1, description="channels counted, where the metrics are split"
    )
    elapsed_s: float = Field(
        120.0, ge=0, le=86_400, description="seconds that a contact in service is taken to have lasted: the metrics do not say it"
    )
