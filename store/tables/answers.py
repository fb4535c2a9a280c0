"""The columns that every solver's answer has, whatever was to be decided."""

from __future__ import annotations

from sqlalchemy.orm import Mapped


class Answer:
    """One answer. `assignment` is whole numbers, little-endian int32, compressed by zlib; `true_cost` is the referee's."""

    backend: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    seed: Mapped[int]
    seconds: Mapped[float]
    hard: Mapped[int | None]
    energy: Mapped[int | None]
    true_cost: Mapped[int | None]
    bound: Mapped[int | None]
    assignment: Mapped[bytes | None]
    fingerprint: Mapped[str]
    money: Mapped[float | None]
    note: Mapped[str]
    chosen: Mapped[bool]
