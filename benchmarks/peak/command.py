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
    """The plan as it was and as the command left it, the question, and the wall time until the plan was stored, seconds."""

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
    begun, said, seconds = time.perf_counter(), "", None
    with subprocess.Popen([command[0], "-u", *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout or ():
            said += line
            if seconds is None and "is saved" in line:  # the report is written afterwards
                seconds = time.perf_counter() - begun
    if running.returncode or seconds is None:
        raise RuntimeError(said)
    made = load_plan(database, "latest")
    database.dispose()
    return Made(centre.plan, made, read_ask(centre.plan, now, actuals, [absent]), seconds)
