"""The `history` section of a map file: how an interval export of any system is laid out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from center.schema import Name, Section, Zone
from imports.call_log_schema import Encoding, FaultyShare
from imports.interval_presets import PRESETS

Column = Annotated[str, Field(min_length=1)]
Columns = Annotated[list[Column], Field(min_length=1)]


class IntervalColumns(Section):
    """Names of the export's columns, or their numbers from 1 where it has no header.

    Several columns of one field are joined (stamp) or added up (counts, times).
    """

    interval_start: Columns = Field(description="begin of the interval: one stamp, or date and clock")
    queue: Column
    offered: Columns
    handled: Columns | None = None
    handle_time_s: Columns | None = Field(None, description="total handle time of the interval, or its parts: talk, hold, after-call work")
    average_handle_time_s: Column | None = Field(None, description="in place of the total: the mean over the contacts handled")

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        numbered = {key: str(item) if isinstance(item, int) and not isinstance(item, bool) else item for key, item in value.items()}
        many = ("interval_start", "offered", "handled", "handle_time_s")
        return {key: _listed(item) if key in many and item is not None else item for key, item in numbered.items()}

    @model_validator(mode="after")
    def _one_handle_time(self) -> IntervalColumns:
        if self.handle_time_s is not None and self.average_handle_time_s is not None:
            raise ValueError("handle_time_s or average_handle_time_s, not both")
        return self

    @property
    def used(self) -> list[str]:
        """Columns of the export, each once."""
        lists = (self.interval_start, [self.queue], self.offered, self.handled, self.handle_time_s)
        average = [self.average_handle_time_s] if self.average_handle_time_s else []
        return list(dict.fromkeys([name for names in lists for name in names or []] + average))


class IntervalExport(Section):
    """How an interval export is read. A format brings the columns and settings of its system; what is written here goes before them."""

    format: Literal["table", "genesys_cloud", "calabrio"] = Field("table", description="table: everything is said here")
    zone: Zone = Field(description="zone of stamps without an offset")
    interval_min: int = Field(15, ge=5, le=60, description="length of the export's intervals, minutes")
    header: bool = Field(True, description="whether the first row names the columns; without, columns are numbers from 1")
    delimiter: Literal["comma", "semicolon", "tab"] | None = Field(None, description="left out, whichever the first row has more of")
    encoding: Encoding = Field("utf-8-sig", description="encoding of the file; a .gz file is unpacked")
    stamp: str | None = Field(None, description="strptime format of the joined stamp, such as '%Y%m%d %H:%M'; left out, ISO 8601")
    time_unit: Literal["seconds", "milliseconds", "clock"] = Field("seconds", description="unit of the handle times; clock: H:MM:SS")
    columns: IntervalColumns
    parts: list[Column] = Field(
        default_factory=list, description="columns that split a queue's interval into several rows, which are added up: media, language"
    )
    only: dict[Column, list[str]] = Field(default_factory=dict, description="column -> words; rows with other words are left out")
    queues: dict[str, Name] = Field(default_factory=dict, description="queue of the export -> name; several of one name are added up")
    ignored_queues: list[str] = Field(default_factory=list, description="queues of the export that are left out")
    gaps: Literal["fault", "zero"] = Field("fault", description="an open interval without a row on a day with rows: a fault, or no contact")
    faulty_share: FaultyShare = Field(0.0, description="share of rows that may be unreadable; they are left out and said")

    @model_validator(mode="before")
    @classmethod
    def _with_preset(cls, value: Any) -> Any:
        return PRESETS.get(str(value.get("format")), {}) | value if isinstance(value, dict) else value

    @field_validator("interval_min")
    @classmethod
    def _divides_the_hour(cls, value: int) -> int:
        if 60 % value:
            raise ValueError("one of 5, 6, 10, 12, 15, 20, 30, 60")
        return value

    @model_validator(mode="after")
    def _numbers_without_a_header(self) -> IntervalExport:
        words = [name for name in self.all_columns if not self.header and not (name.isdecimal() and int(name) >= 1)]
        if words:
            raise ValueError(f"numbers of columns from 1, because the file has no header (found {', '.join(words)})")
        return self

    @property
    def all_columns(self) -> list[str]:
        """Columns of the export that are read, each once."""
        return list(dict.fromkeys([*self.columns.used, *self.parts, *self.only]))


def _listed(item: Any) -> Any:
    if isinstance(item, list):
        return [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in item]
    return [item]
