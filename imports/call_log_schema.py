"""The `log` section of a map file: which columns of a call log mean what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag, model_validator

from center.io import TAG
from center.schema import Name, Section, Zone

Column = Annotated[str, Field(min_length=1)]


def _known_encoding(value: str) -> str:
    try:
        "".encode(value)
    except LookupError:
        raise ValueError("an encoding that Python knows, such as utf-8 or cp1252") from None
    return value


Encoding = Annotated[str, AfterValidator(_known_encoding)]
FaultyShare = Annotated[float, Field(ge=0, lt=0.5)]


class DateColumn(Section):
    """Where the calendar date is, when the clocks carry none."""

    column: Column
    format: str = Field("%Y-%m-%d", description="strptime format of the date, such as %y%m%d")
    clock: Column | None = Field(None, description="clock column that the date belongs to; left out, that of the arrival")


class Columns(Section):
    """Names of the log's columns. Either an end or a duration follows each start; a log may have both starts or none."""

    arrival: Column = Field(description="when the contact asks for an agent (after any menu)")
    outcome: Column
    queue: Column | None = Field(None, description="call type, split or skill; left out, everything is one queue")
    queue_start: Column | None = Field(None, description="when it began to wait; absent in a row: it never waited")
    queue_end: Column | None = None
    queue_time_s: Column | None = Field(None, description="seconds waited, in place of queue_end")
    service_start: Column | None = Field(None, description="when an agent took it; left out, arrival plus wait")
    service_end: Column | None = None
    service_time_s: Column | None = Field(None, description="seconds of service, in place of service_end")
    agent: Column | None = None
    customer: Column | None = None
    priority: Column | None = None

    @model_validator(mode="after")
    def _pairs(self) -> Columns:
        if self.service_end is None and self.service_time_s is None:
            raise ValueError("service_end or service_time_s")
        if self.queue_end is None and self.queue_time_s is None:
            raise ValueError("queue_end or queue_time_s")
        if self.service_end is not None and self.service_start is None:
            raise ValueError("a service_start beside the service_end")
        return self


class Outcomes(Section):
    """Words of the outcome column. Every word of the log belongs to one of the three lists."""

    answered: list[str] = Field(min_length=1)
    abandoned: list[str] = Field(default_factory=list)
    ignored: list[str] = Field(default_factory=list, description="rows that are no contacts: tests, phantoms")

    @model_validator(mode="after")
    def _apart(self) -> Outcomes:
        words = [*self.answered, *self.abandoned, *self.ignored]
        if twice := sorted({word for word in words if words.count(word) > 1}):
            raise ValueError(f"each outcome in one list only ({', '.join(twice)} is in two)")
        return self


class CallLogSpec(Section):
    """How a call log in columns is read. Clocks without an offset are wall clock in `zone`."""

    format: Literal["table"] = "table"
    zone: Zone
    delimiter: Literal["comma", "semicolon", "tab"] = "comma"
    encoding: Encoding = Field("utf-8-sig", description="encoding of the file; a .gz file is unpacked")
    date: DateColumn | None = Field(None, description="left out, every clock is a whole stamp such as 2026-03-02T08:15:07")
    absent: list[str] = Field(
        default_factory=lambda: [""], description="clocks that mean 'did not happen', unless the other clock of the pair is there"
    )
    columns: Columns
    outcomes: Outcomes
    no_agent: list[str] = Field(default_factory=lambda: [""], description="words of the agent column that name nobody")
    no_customer: list[str] = Field(default_factory=lambda: [""], description="ids that identify nobody")
    queues: dict[str, Name] = Field(default_factory=dict, description="word of the queue column -> name; unlisted words name themselves")
    faulty_share: FaultyShare = Field(0.0, description="share of rows that may be unreadable; they are left out and said")
    longest_h: float = Field(11.0, gt=0, le=11, description="longest a contact can last, hours; longer ones are faults")


class EventLogSpec(Section):
    """What every log has that needs no columns named: its format says what is what."""

    zone: Zone = Field(description="zone of the local dates; the log's stamps are UTC")
    encoding: Encoding = Field("utf-8-sig", description="encoding of the file; a .gz file is unpacked")
    queues: dict[str, Name] = Field(default_factory=dict, description="queue of the log -> name; unlisted ones name themselves")
    left_queue: Literal["ignored", "abandoned"] = Field(
        "ignored", description="contacts that leave the queue without an agent and without hanging up: timeout, key, empty queue, overflow"
    )
    faulty_share: FaultyShare = Field(0.0, description="share of rows that may be unreadable; they are left out and said")
    longest_h: float = Field(11.0, gt=0, le=11, description="longest a contact can last, hours; longer ones are faults")


class QueueLogSpec(EventLogSpec):
    """How Asterisk's queue_log is read."""

    format: Literal["queue_log"]


class ConnectLogSpec(EventLogSpec):
    """How contact records of Amazon Connect are read: JSON lines, delivered at least once."""

    format: Literal["amazon_connect"]
    channels: list[str] = Field(default_factory=lambda: ["VOICE"], min_length=1, description="channels read: VOICE, CHAT, TASK, EMAIL")
    not_contacts: list[str] = Field(
        default_factory=lambda: ["OUTBOUND", "EXTERNAL_OUTBOUND", "MONITOR"], description="initiation methods that ask for no agent"
    )


def _format_of(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return f"{TAG}{getattr(value, 'format', '')}"
    return f"{TAG}{value.get('format', 'table')}" if isinstance(value, dict) else f"{TAG}table"


LogSpec = Annotated[
    Annotated[CallLogSpec, Tag(f"{TAG}table")]
    | Annotated[QueueLogSpec, Tag(f"{TAG}queue_log")]
    | Annotated[ConnectLogSpec, Tag(f"{TAG}amazon_connect")],
    Discriminator(
        _format_of,
        custom_error_type="format",
        custom_error_message="a format of call logs: table, queue_log or amazon_connect",
    ),
]
"""A `log` section; `format` says which, table where it is left out."""
