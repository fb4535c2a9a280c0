"""Commands in processes of their own, which are killed by SIGKILL at a chosen moment.

The children are forked from a server that has imported everything already: a start costs milliseconds, so that the moments fall into
the work and not into imports. What runs is the command itself, from its command line to its exit code.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

PRELOADED = (
    "benchmarks.chaos.warm", "cli.nearline", "cli.nearline_run", "cli.plan_peak", "ops.nearline", "ops.outbox", "planning.nearline.answer",
    "planning.nightly.plan", "planning.peak.run", "planning.wave.plan", "planning.triage.decide", "ortools.sat.python.cp_model",
    "ortools.linear_solver.pywraplp", "reports.html", "store.plans", "pandas", "scipy.optimize",
)  # fmt: skip
WAIT_S = 120.0


@dataclass(frozen=True)
class Ended:
    """How a child ended.

    Attributes
    ----------
    code
        Exit code; None where it was killed.
    seconds, write_s
        From its start to its end; from its first row written to the commit after it, None where it did not come so far.
    writing
        Whether it ended between a row and its commit.
    writes
        Transactions with rows that it brought to their commit.
    said
        What it printed, and its errors.
    """

    code: int | None
    seconds: float
    write_s: float | None
    writing: bool
    writes: int
    said: str


class Nursery:
    """Starts children. As a context manager: those that are left at its end are killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._context: Any = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(PRELOADED))
        self._count = 0
        self._processes: list[Any] = []

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()

    def run(
        self,
        arguments: Sequence[str],
        kill_s: float | None = None,
        in_write_s: float | None = None,
        environment: dict[str, str] | None = None,
    ) -> Ended:
        """Run a command of `crewtide`.

        Parameters
        ----------
        kill_s
            Kill it so many seconds after its start, if it still runs.
        in_write_s
            Kill it so many seconds after a row that a transaction began to write with, if it still runs.
        environment
            Set in the child.
        """
        return self.start(arguments, environment).end(kill_s, in_write_s)

    def start(self, arguments: Sequence[str], environment: dict[str, str] | None = None) -> Child:
        """Start a command and leave it running."""
        self._count += 1
        output = self._folder / f"child-{self._count}.log"
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_command, args=(list(arguments), str(output), environment or {}, theirs))
        process.start()
        self._processes = [one for one in self._processes if one.is_alive()] + [process]
        theirs.close()
        return Child(process, ours, output)


class Child:
    """A command that runs."""

    def __init__(self, process: Any, told: Connection, output: Path) -> None:
        self._process, self._told, self._output = process, told, output
        self._begun: float | None = None
        self._rows: list[float] = []  # when each transaction wrote its first row, and when it came to its commit
        self._commits: list[float] = []

    @property
    def pid(self) -> int:
        """Its process id."""
        return int(self._process.pid)

    @property
    def runs(self) -> bool:
        """Whether it still runs."""
        return bool(self._process.is_alive())

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self._output.read_text(errors="replace") if self._output.exists() else ""

    def terminate(self) -> None:
        """Ask it to stop (SIGTERM)."""
        self._process.terminate()

    def end(self, kill_s: float | None = None, in_write_s: float | None = None, after_s: float = 0.0, most_s: float = WAIT_S) -> Ended:
        """Wait for its end, or kill it at the moment asked for.

        Parameters
        ----------
        kill_s, in_write_s
            As for `Nursery.run`.
        after_s
            With `in_write_s`: in the first transaction that writes so many seconds after the start.
        most_s
            It is killed after so many seconds from now in any case.
        """
        latest = time.monotonic() + most_s
        self._hear(most_s)
        begun = self._begun if self._begun is not None else time.monotonic()
        killed = False
        while self._process.is_alive():
            due = [latest]
            if kill_s is not None:
                due.append(begun + kill_s)
            if in_write_s is not None:
                due += [row + in_write_s for row in self._rows if row >= begun + after_s][:1]
            if time.monotonic() >= min(due):
                self._process.kill()
                killed = True
                break
            self._hear(min(due) - time.monotonic())
        self._process.join()
        self._hear(0.0)
        ended, said = time.monotonic(), self.said
        self._output.unlink(missing_ok=True)
        return Ended(
            code=None if killed and self._process.exitcode < 0 else int(self._process.exitcode),
            seconds=ended - begun,
            write_s=self._commits[0] - self._rows[0] if self._commits else None,
            writing=len(self._rows) > len(self._commits),
            writes=len(self._commits),
            said=said,
        )

    def _hear(self, seconds: float) -> None:
        """Note the moments that the child tells of."""
        if self._told.closed:
            time.sleep(max(0.0, min(seconds, 0.002)))
            return
        wait([self._told, self._process.sentinel], timeout=max(0.0, seconds))
        try:
            while self._told.poll():
                what, moment = self._told.recv()
                if what == "begun":
                    self._begun = moment
                else:
                    (self._rows if what == "row" else self._commits).append(moment)
        except EOFError:
            self._told.close()


def _command(arguments: list[str], output: str, environment: dict[str, str], told: Connection) -> None:
    """In the child: the command line of `crewtide`, its screen a file, and a word at a transaction's first row and at its end."""
    from sqlalchemy import Engine, event

    os.setsid()
    os.chdir(Path(output).parent)
    for name in [name for name in os.environ if name.startswith("DWAVE_")]:
        del os.environ[name]  # nobody's own token is used
    os.environ.update({"DWAVE_CONFIG_FILE": os.devnull} | environment)
    screen = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(screen, stream)

    writing: list[str] = []

    @event.listens_for(Engine, "before_cursor_execute")
    def _writes(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT") and not writing:
            writing.append(statement)
            told.send(("row", time.monotonic()))

    @event.listens_for(Engine, "commit")
    def _commits(connection: Any) -> None:
        if writing:
            writing.clear()
            told.send(("commit", time.monotonic()))

    @event.listens_for(Engine, "rollback")
    def _rolls_back(connection: Any) -> None:
        if writing:
            writing.clear()
            told.send(("commit", time.monotonic()))

    told.send(("begun", time.monotonic()))
    from cli.main import main

    sys.argv = ["crewtide", *arguments]
    main()
