"""Tasks one after the other, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planning.executor import Outcome, Result, Task, said


class Inline:
    """Runs tasks in this process: what the others are compared with."""

    place = "this process"

    def run(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Outcome[Result]]:
        """The outcomes, in the order of the tasks."""
        for number, task in enumerate(tasks):
            try:
                yield Outcome(number, work(task))
            except Exception as error:
                yield Outcome(number, reason=said(error))
