"""What runs many tasks at once, as the use cases see it; `ops` has one for processes and one for a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_LOST = 2
"""Workers that a task may lose before it is given up."""


@dataclass(frozen=True)
class Outcome(Generic[Result]):
    """How a task ended.

    Attributes
    ----------
    number
        Its place among the tasks.
    value
        What it returned; None where it failed.
    reason
        Why it failed, in a sentence; empty where it did not.
    lost
        Workers that were lost while they ran it.
    """

    number: int
    value: Result | None = None
    reason: str = ""
    lost: int = 0


class Executor(Protocol):
    """Runs tasks somewhere. A task whose worker is lost is run again; one that loses `MOST_LOST` workers has failed."""

    @property
    def place(self) -> str:
        """Where tasks run, in words."""

    def run(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Outcome[Result]]:
        """The outcome of every task, as soon as it is there, in any order. Ending the iteration ends what still runs.

        Parameters
        ----------
        work
            A function of a module, so that a worker finds it by its name; an exception is the reason of a failure.
        """


def said(error: BaseException) -> str:
    """An exception as the reason of a failure, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


def lost_reason(lost: int, how: str) -> str:
    """Why a task that loses its workers is given up."""
    return f"its worker was lost {lost} times ({how}): out of memory, or a fault of the compiled parts"
