"""The `incidents` section of a map file: which columns of an incident log mean what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from center.schema import Section, Zone

Column = Annotated[str, Field(min_length=1)]


class IncidentColumns(Section):
    """Names of the log's columns. One row is one change of one incident.

    `resolved` is the only one that may hold a final value repeated on every row; it goes to the outcomes and nowhere
    else. Every other column must say what was known at `time`.
    """

    number: Column = Field(description="the incident's number; its digits become the integer id where they are unique")
    state: Column
    time: Column = Field(description="when this change was recorded")
    opened: Column
    made_sla: Column | None = Field(None, description="whether the SLA is still kept; the last row of a closed incident is the outcome")
    resolved: Column | None = Field(None, description="final value, an outcome; left out, the last change into a resolved state")
    priority: Column | None = None
    impact: Column | None = None
    urgency: Column | None = None
    category: Column | None = None
    subcategory: Column | None = None
    symptom: Column | None = None
    item: Column | None = Field(None, description="configuration item")
    location: Column | None = None
    channel: Column | None = None
    group: Column | None = Field(None, description="assignment group")
    reassignments: Column | None = Field(None, description="count of reassignments so far")
    reopens: Column | None = None
    modifications: Column | None = None
    caller: Column | None = Field(None, description="pseudonymised")
    opener: Column | None = Field(None, description="who opened it; pseudonymised")
    assignee: Column | None = Field(None, description="pseudonymised")
    text: Column | None = Field(None, description="short description; pseudonymised as a whole, so that only equal texts stay equal")


class States(Section):
    """Words of the state column. Every word of the log belongs to one of the four lists."""

    open: list[str] = Field(min_length=1)
    waiting: list[str] = Field(default_factory=list, description="open, but not with the centre: waits for the caller or a vendor")
    resolved: list[str] = Field(min_length=1)
    closed: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _apart(self) -> States:
        words = [*self.open, *self.waiting, *self.resolved, *self.closed]
        if twice := sorted({word for word in words if words.count(word) > 1}):
            raise ValueError(f"each state in one list only ({', '.join(twice)} is in two)")
        return self

    @property
    def phases(self) -> dict[str, str]:
        """State word -> ``open``, ``waiting``, ``resolved`` or ``closed``."""
        return {word: phase for phase in ("open", "waiting", "resolved", "closed") for word in getattr(self, phase)}


class IncidentLogSpec(Section):
    """How an incident log is read. Stamps without an offset are wall clock in `zone`."""

    zone: Zone
    delimiter: Literal["comma", "semicolon", "tab"] = "comma"
    encoding: str = Field("utf-8-sig", description="encoding of the file; a .gz file is unpacked")
    stamp: str = Field("%Y-%m-%d %H:%M:%S", description="strptime format of the stamps, such as %d/%m/%Y %H:%M")
    absent: list[str] = Field(default_factory=lambda: [""], description="cells that mean 'not recorded'")
    columns: IncidentColumns
    states: States
    levels: dict[str, Annotated[int, Field(ge=1, le=9)]] = Field(
        default_factory=dict, description="word of priority, impact or urgency -> class, 1 the most urgent; left out, its leading digit"
    )
    yes: list[str] = Field(default_factory=lambda: ["true", "True", "1", "yes"], description="words for 'SLA kept'")
    no: list[str] = Field(default_factory=lambda: ["false", "False", "0", "no"], description="words for 'SLA not kept'")
    faulty_share: float = Field(0.0, ge=0, lt=0.5, description="share of rows that may be unreadable; they are left out and said")

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            "".encode(value)
        except LookupError:
            raise ValueError("an encoding that Python knows, such as utf-8 or cp1252") from None
        return value
