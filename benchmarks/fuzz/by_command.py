"""The same inputs by the command line: exit code, output and time of a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.fuzz.arena import PATIENCE_S, Outcome, laid_out, processor_s
from benchmarks.fuzz.judge import Verdict
from benchmarks.fuzz.kinds import KINDS

_START_S, _ASLEEP_S = 25.0, 600.0
_RIGHT = {0: Verdict.SOLVED, 2: Verdict.REFUSED, 3: Verdict.REFUSED}


def run_by_command(kind: int, content: bytes) -> Outcome:
    """What `crewtide` makes of a mutated file, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="crewtide-fuzz-") as folder:
        file = laid_out(Path(folder), kind, content)
        words = [file.name if word == "FILE" else word for word in KINDS[kind].command]
        environment = {**os.environ, "CREWTIDE_DB": "sqlite:///fuzz.db", "DWAVE_API_TOKEN": "", "COLUMNS": "140"}
        program = "from cli.main import main; main()"
        path = os.pathsep.join(filter(None, (str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", ""))))
        begun = time.monotonic()
        with open(Path(folder) / "out", "wb") as out, open(Path(folder) / "err", "wb") as err:
            process = subprocess.Popen(
                [sys.executable, "-c", program, *words], cwd=file.parent, env={**environment, "PYTHONPATH": path}, stdout=out, stderr=err
            )
            ended = _ended(process, begun)
        seconds = time.monotonic() - begun
        if not ended:
            return Outcome(Verdict.HANG, f"no end after {_START_S + PATIENCE_S:g} s", seconds)
        errors = (Path(folder) / "err").read_bytes()
        said = ((Path(folder) / "out").read_bytes() + errors).decode("utf-8", "replace")
        return Outcome(*_verdict(process.returncode, said, errors, file.parent), seconds)


def _ended(process: subprocess.Popen[bytes], begun: float) -> bool:
    """Whether the process ends by itself; one that computes or sleeps too long is killed.

    Starting Python and loading the solvers' packages takes seconds by itself, and is no reading of an input.
    """
    while process.poll() is None:
        if processor_s(process.pid) > _START_S + PATIENCE_S or time.monotonic() - begun > _ASLEEP_S:
            process.kill()
            process.wait()
            return False
        time.sleep(0.1)
    return True


def _verdict(code: int, said: str, errors: bytes, folder: Path) -> tuple[Verdict, str]:
    logs = [log.read_text(encoding="utf-8") for log in folder.glob("crewtide-error-*.log")]
    if code < 0:
        return Verdict.DIED, f"signal {-code}\n{said}"
    if "Traceback (most recent call last)" in said or logs or code not in _RIGHT:
        return Verdict.TRACEBACK, f"exit code {code}\n{said}\n{''.join(logs)}"
    if code and not errors.strip():
        return Verdict.UNCLEAR, f"exit code {code}, and nothing said"
    return _RIGHT[code], said[:2_000]
