"""Many what-ifs of the bank's week: the same from one process and from Dask workers, also when one of them is killed.

``python -m benchmarks.fanout [--count N] [--sweeps N] [--workers N] [--skip-processes] [--json FILE]``

Runs the base and N what-ifs (demand, handle time, absence, pay and target in turns) four times: one after the other in this
process, in processes, on a local Dask cluster, and on one of which a worker is killed with SIGKILL in the middle. Compares every
plan (roster, requirement, KPIs, simulation) by a fingerprint, and every figure of the comparison.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml

from center.kpi import Kpi
from center.plan import Plan
from ops.dask_cluster import DaskCluster
from ops.inline import Inline
from ops.processes import Processes
from planning.executor import Executor
from planning.whatif.cases import Case, Settings, cases_of
from planning.whatif.run import Done, run_whatifs
from reports.whatif import Comparison
from store.database import open_database
from store.plans import load_plan

_OF_TIME = (Kpi.DECISION_SECONDS.value, Kpi.MS_PER_DECISION.value)
BANK = Path(__file__).resolve().parent.parent / "scenarios" / "bank.yaml"


@dataclass(frozen=True)
class Run:
    """One executor's run: its time and what came out, by scenario."""

    name: str
    seconds: float
    prints: dict[str, str]
    figures: dict[str, Any]
    failed: int
    lost: int


def overlay(number: int) -> dict[str, Any]:
    """Changes of what-if `number`: one of five kinds, each time a little more of it."""
    more = 1 + 0.02 * (number // 5 + 1)
    kinds: tuple[dict[str, Any], ...] = (
        {"demand": [{"factor": round(more, 4)}]},
        {"aht": [{"factor": round(more, 4), "weekdays": "mon-tue"}]},
        {"absence": [{"share": round(more - 1, 4)}]},
        {"wage": [{"factor": round(more, 4)}]},
        {"target": [{"within_s": round(20 / more, 2)}]},
    )
    return kinds[number % len(kinds)]


def cases(folder: Path, base: Path, count: int, settings: Settings) -> tuple[Case, ...]:
    """The base and `count` what-ifs."""
    files = [folder / f"whatif-{number:03d}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(
            yaml.safe_dump({"overlay_version": 1, "title": f"What-if {number}", "why": "benchmark", "changes": overlay(number)})
        )
    return cases_of([base, *files], settings)


def fingerprint(plan: Plan) -> str:
    """SHA-256 of what a plan decides and promises; not of its id, its times of day and how long solvers took."""
    mark = hashlib.sha256(plan.scenario_fingerprint.encode())
    for values in (plan.forecast.offered, plan.requirement.rostered, plan.cover):
        mark.update(np.ascontiguousarray(values, dtype=float).tobytes())
    if plan.simulated is not None:
        for values in (plan.simulated.service_level, plan.simulated.asa_s, plan.simulated.occupancy):
            mark.update(np.ascontiguousarray(values, dtype=float).tobytes())
    chosen = [(c.backend, c.true_cost, c.energy) for c in plan.contenders if c.chosen]
    kpis = sorted((name, value) for name, value in plan.kpis.items() if name not in _OF_TIME)
    mark.update(repr((plan.duties, kpis, chosen, plan.unmet)).encode())
    return mark.hexdigest()


def measured(
    name: str, executor: Executor, wanted: tuple[Case, ...], settings: Settings, database: Path, told: Callable[[Done], None]
) -> Run:
    """Run everything afresh, with a database of its own."""
    engine, lost = open_database(f"sqlite:///{database}"), [0]

    def note(done: Done) -> None:
        lost[0] += done.lost
        told(done)

    begun = time.perf_counter()
    found: Comparison = run_whatifs(engine, wanted, executor, settings, {}, note)
    seconds = time.perf_counter() - begun
    plans = {one.title: one.plan_id for one in found.all}
    prints = {title: fingerprint(load_plan(engine, plan)) for title, plan in plans.items() if plan is not None}
    engine.dispose()
    return Run(name, seconds, prints, {one.title: one.figures for one in found.all}, sum(plan is None for plan in plans.values()), lost[0])


def on_cluster(name: str, workers: int, kill_after: int | None, wanted: tuple[Case, ...], settings: Settings, database: Path) -> Run:
    """The same on a local Dask cluster; a worker that is at work is killed after so many scenarios are done."""
    from distributed import LocalCluster

    done = [0]
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as cluster:
        executor = DaskCluster.at(cluster.scheduler_address)

        def told(one: Done) -> None:
            done[0] += 1
            if done[0] == kill_after:
                threading.Timer(2.0, _kill_one, (cluster,)).start()

        try:
            return measured(name, executor, wanted, settings, database, told)
        finally:
            executor.close()


def _kill_one(cluster: Any) -> None:
    """SIGKILL to one worker's process; its nanny starts another."""
    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)


def main() -> None:
    """Run and print; exit code 1 where results differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=BANK, help="scenario in place of the bank's")
    parser.add_argument("--count", type=int, default=40, help="what-ifs")
    parser.add_argument("--sweeps", type=int, default=200, help="sweeps of each roster")
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--skip-processes", action="store_true", help="only one process and Dask")
    parser.add_argument("--json", type=Path, help="also write the result as JSON")
    args = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="crewtide-")))
        settings = Settings(sweeps=args.sweeps, replications=args.replications)
        wanted = cases(folder, args.base, args.count, settings)

        def silent(done: Done) -> None:
            return None

        runs = [measured("one process", Inline(), wanted, settings, folder / "one.db", silent)]
        print(_line(runs[0], runs[0]), flush=True)
        if not args.skip_processes:
            runs.append(measured(f"{args.workers} processes", Processes(args.workers), wanted, settings, folder / "many.db", silent))
            print(_line(runs[-1], runs[0]), flush=True)
        for name, kill_after in (("Dask", None), ("Dask, a worker killed", max(1, args.count // 2))):
            database = folder / f"dask-{kill_after}.db"
            runs.append(on_cluster(f"{args.workers} x {name}", args.workers, kill_after, wanted, settings, database))
            print(_line(runs[-1], runs[0]), flush=True)
    same = all(_same(run, runs[0]) for run in runs)
    print("All plans and figures are the same." if same else "RESULTS DIFFER.")
    if args.json:
        result = [
            {"run": run.name, "seconds": run.seconds, "failed": run.failed, "lost": run.lost, "same": _same(run, runs[0])} for run in runs
        ]
        args.json.write_text(json.dumps({"count": args.count, "sweeps": args.sweeps, "runs": result}, indent=2) + "\n", encoding="utf-8")
    raise SystemExit(0 if same else 1)


def _same(run: Run, first: Run) -> bool:
    return not run.failed and run.prints == first.prints and repr(run.figures) == repr(first.figures)


def _line(run: Run, first: Run) -> str:
    same = sum(run.prints.get(title) == mark for title, mark in first.prints.items())
    ratio = first.seconds / run.seconds
    return (
        f"{run.name:28} {run.seconds:8.1f} s  {ratio:5.2f} x  {same} of {len(first.prints)} plans the same, {run.lost} workers lost at work"
    )


if __name__ == "__main__":
    main()
