"""A process in which inputs are read, so that one that hangs or kills it can be told from one that is refused."""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks.fuzz.judge import Verdict, judged
from benchmarks.fuzz.kinds import KINDS

PATIENCE_S = 5.0
_ASLEEP_S = 60.0
_WARM_S = 600.0
_MEMORY = 6 * 2**30


@dataclass(frozen=True)
class Outcome:
    """What came of an input, and after how many seconds of processor time (by the command line: of the clock)."""

    verdict: Verdict
    text: str
    seconds: float


class Arena:
    """One process, made anew after an input that it did not survive."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def run(self, kind: int, content: bytes) -> Outcome:
        """What comes of an input of a kind.

        It hangs after `PATIENCE_S` seconds of processor time, which other programs do not lengthen, or `_ASLEEP_S` of the clock.
        """
        pipe, process = self._ready()
        begun, used = time.monotonic(), processor_s(process.pid)
        try:
            pipe.send((kind, content))
            while processor_s(process.pid) - used <= PATIENCE_S and time.monotonic() - begun <= _ASLEEP_S:
                if pipe.poll(0.2):
                    verdict, text, seconds = pipe.recv()
                    return Outcome(verdict, text, seconds)
        except (EOFError, OSError):
            process.join(5)
            code = process.exitcode
            self.close()
            return Outcome(Verdict.DIED, f"exit code {code}", time.monotonic() - begun)
        self.close()
        return Outcome(Verdict.HANG, f"no end after {PATIENCE_S:g} s", time.monotonic() - begun)

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    def _ready(self) -> tuple[Connection, BaseProcess]:
        """A process and the pipe to it, which has read every seed once: machine code is compiled, packages are loaded."""
        if self._pipe is None or self._process is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, there = context.Pipe()
            self._process = context.Process(target=_serve, args=(there,), daemon=True)
            self._process.start()
            there.close()
            if not self._pipe.poll(_WARM_S):
                raise RuntimeError("the fuzzer's process does not start")
            wrong = self._pipe.recv()
            if wrong is not None:
                raise RuntimeError(f"the seed {wrong[1]} is not valid as it is: {wrong[2]}")
        return self._pipe, self._process


def processor_s(pid: int | None) -> float:
    """Seconds that a process has computed; where the system does not tell, those of the clock."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return time.monotonic()


def _serve(pipe: Connection) -> None:
    """Life of the process: warm up, then inputs in and verdicts out."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    warnings.simplefilter("ignore")
    os.environ["DWAVE_API_TOKEN"] = ""
    with tempfile.TemporaryDirectory(prefix="crewtide-fuzz-") as folder:
        for kind in KINDS:
            verdict, text = judged(kind.run, laid_out(Path(folder), kind_number(kind.name), kind.mutated.read_bytes()))
            if not verdict.right or verdict is Verdict.REFUSED:
                pipe.send(("seed", kind.name, text))
                return
        pipe.send(None)
        with suppress(EOFError):
            while True:
                number, content = pipe.recv()
                begun = time.process_time()
                verdict, text = judged(KINDS[number].run, laid_out(Path(folder), number, content))
                pipe.send((verdict, text, time.process_time() - begun))


def kind_number(name: str) -> int:
    """Place of a kind among all."""
    return next(k for k, kind in enumerate(KINDS) if kind.name == name)


def laid_out(folder: Path, number: int, content: bytes) -> Path:
    """Write a kind's files to a folder of their own, the mutated one with this content; its path."""
    kind = KINDS[number]
    own = folder / str(number)
    own.mkdir(parents=True, exist_ok=True)
    for file in kind.beside:
        (own / file.name).write_bytes(file.read_bytes())
    (own / kind.mutated.name).write_bytes(content)
    return own / kind.mutated.name
