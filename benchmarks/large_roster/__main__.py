"""A large roster: ``python -m benchmarks.large_roster [--seconds 60] [--exact-seconds 600] [--exact whole:mip,pooled:mip,...]``.

500 people, four weeks of quarter hours, six queues, one to three skills each: the annealer in a minute against every exact form in ten,
all judged by the referee at the cost of the best allocation. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.large_roster.exact import Bounds, Exact, bounds_of, run_exact
from benchmarks.large_roster.problem import large_problem
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.verify import verify

EXACT = "whole:mip,whole:counts+mip,whole:cpsat,pooled:mip,pooled:counts+mip,pooled:cpsat"
MEMORY_GB = 4.0


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser("benchmarks.large_roster", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0, help="of the annealer (default 60)")
    parser.add_argument("--exact-seconds", type=float, default=600.0, help="of each exact form (default 600)")
    parser.add_argument("--bound-seconds", type=float, default=300.0, help="of each bound (default 300)")
    parser.add_argument("--exact", default=EXACT, help=f"default {EXACT}; empty: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    console, progress = Console(width=160), Console(stderr=True)
    problem = large_problem(chosen.people)
    anneal_blocks(large_problem(20, days=7), 1, sweeps=1)  # compiled before anything is timed
    begun = time.perf_counter()
    found = anneal_blocks(problem, chosen.seed, chosen.seconds)
    took, memory = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    verdict = verify(problem, found.duties)
    rows = [Exact("anneal", took, found.value[1], verdict.cost, verdict.legal, f"legal after {found.trace[0][0]:.1f} s, {memory:.2f} GB")]
    for name in filter(None, chosen.exact.split(",")):
        progress.print(name, style="dim")
        rows.append(run_exact(problem, name, chosen.exact_seconds, chosen.seed))
    progress.print("bound", style="dim")
    bounds = bounds_of(problem, chosen.bound_seconds)
    _show(console, rows, bounds, verdict.parts)
    best = min((row.cost for row in rows[1:] if row.legal and row.cost is not None), default=None)
    met = {
        "a legal roster in time": verdict.legal and took <= chosen.seconds * 1.05 + 1,
        f"at most {MEMORY_GB:g} GB": memory <= MEMORY_GB,
        "cost not above the best exact form's": best is None or verdict.cost <= best,
    }
    for name, well in met.items():
        console.print(f"{'met   ' if well else 'MISSED'}  {name}", highlight=False)
    if chosen.json:
        figures: dict[str, object] = {"bound": bounds.best, "bounds": vars(bounds), "parts": verdict.parts, "memory_gb": memory}
        figures |= {"rows": [vars(row) for row in rows], "met": met}
        chosen.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return 0 if all(met.values()) else 1


def _show(console: Console, rows: list[Exact], bounds: Bounds, parts: dict[str, int]) -> None:
    table = Table("backend", "cost", "gap to the bound", "stated", "legal", "seconds", "note")
    bound = bounds.best
    for row in rows:
        gap = "" if bound is None or row.cost is None else f"{100 * (row.cost - bound) / bound:.1f} %"
        cost, stated = ("" if value is None else f"{value / 100:,.2f}" for value in (row.cost, row.stated))
        table.add_row(row.name, cost, gap, stated, "yes" if row.legal else "no", f"{row.seconds:.1f}", row.note)
    console.print(table)
    console.print(
        "Proven bounds: "
        + ", ".join(f"{name} {'none' if value is None else f'{value / 100:,.2f}'}" for name, value in vars(bounds).items())
        + ". Annealed: "
        + ", ".join(f"{k} {v / 100:,.2f}" for k, v in parts.items())
    )


if __name__ == "__main__":
    sys.exit(main())
