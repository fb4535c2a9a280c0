"""`crewtide plan peak` as a planner runs it: from the command to the plan in the database."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peak.centre import Centre, actuals_csv
from center.plan import Plan
from planning.peak.ask import Ask, read_ask
from store.database import open_database
from store.plans import load_plan, save_plan

TARGET_S = 20.0


@dataclass(frozen=True, eq=False)
class Made:
    """The plan as it was and as the command left it, the question, and the command's wall time in seconds."""

    base: Plan
    plan: Plan
    ask: Ask
    seconds: float


def run_command(centre: Centre, folder: Path) -> Made:
    """Save the centre's plan, run the command in a process of its own, and load what it saved.

    Raises
    ------
    RuntimeError
        The command failed; with what it said.
    """
    url, actuals = f"sqlite:///{folder / 'plans.db'}", folder / "actuals.csv"
    database = open_database(url)
    save_plan(database, centre.plan)
    actuals.write_text(actuals_csv(centre), encoding="utf-8")
    now, absent = f"{centre.now:%Y-%m-%d %H:%M}", ",".join(centre.absent)
    command = [sys.executable, "-c", "from cli.main import main; main()", "plan", "peak", "--plan", centre.plan.id, "--now", now]
    command += ["--actuals", str(actuals), "--absent", absent, "--db", url, "--report", str(folder / "peak.html")]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    made = load_plan(database, "latest")
    database.dispose()
    return Made(centre.plan, made, read_ask(centre.plan, now, actuals, [absent]), seconds)
