"""The `Layout`: all that the engine needs to know of a centre, and its only input.

Time is seconds from the layout's start. Queues, agents and teams are dense integers in the layout's order. Everything is
frozen and checked on construction; a fault is an `InputError` with the field's path.
"""

from __future__ import annotations

from dataclasses import dataclass

from twin.check import check_layout
from twin.parts import LayoutFields


@dataclass(frozen=True, eq=False)
class Layout(LayoutFields):
    """A centre as the engine sees it; its fields are those of `LayoutFields`.

    Raises
    ------
    InputError
        Everything that is wrong with it.
    """

    def __post_init__(self) -> None:
        check_layout(self)
