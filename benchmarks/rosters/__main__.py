"""Public rostering benchmarks: ``python -m benchmarks.rosters FILE... [--seconds 60] [--backends anneal,cpsat] [--seed 1]``.

Files are of the formats ``nrp`` and ``matsp`` of schedulingbenchmarks.org. They become the same roster problem as any scenario and
are solved by the same steps as `crewtide plan nightly`; only `cpsat` and `mip` with task blocks are written for the benchmark. Every
answer is judged by the roster's referee and, in the benchmark's own solution format, by a second one that was written from the format's
definition alone. Costs are in the benchmark's points. Exit code 1: the referees disagree; 2: a file cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from benchmarks.rosters.exact.exchange import warm_up as warm_up_exchange
from benchmarks.rosters.run import Outcome, run_file
from benchmarks.rosters.table import as_json, show
from benchmarks.solvers.run import warm_up
from center.errors import InputError
from scheduling.formats.read import read_instance
from scheduling.roster.blocks.tally.solve import CPSAT, MIP
from solvers.backends import BACKENDS


def chosen_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line, checked."""
    parser = argparse.ArgumentParser(prog="benchmarks.rosters", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)

    def backends(text: str) -> tuple[str, ...]:
        asked = tuple(part.strip() for part in text.split(",") if part.strip())
        if unknown := [name for name in asked if name not in BACKENDS]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: expected some of {', '.join(BACKENDS)}")
        return asked

    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time of each backend (default 60)")
    parser.add_argument("--backends", type=backends, default=("anneal", "cpsat"), help="default anneal,cpsat")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure")
    parser.add_argument("--solutions", type=Path, metavar="DIR", help="also write every roster, in the benchmark's own format")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Solve, show, save."""
    chosen = chosen_arguments(arguments)
    console, progress = Console(width=200), Console(stderr=True, width=200)
    try:
        outcomes = solved(chosen, progress)
    except InputError as error:
        progress.print(str(error), markup=False, highlight=False)
        return 2
    show(console, outcomes)
    if chosen.json:
        chosen.json.write_text(as_json(outcomes), encoding="utf-8")
    return 0 if all(run.agreed for outcome in outcomes for run in outcome.runs) else 1


def solved(chosen: argparse.Namespace, progress: Console) -> list[Outcome]:
    """Every file in turn; all are read once before any is solved.

    Raises
    ------
    InputError
        A file cannot be read, or asks of somebody what nobody can do.
    """
    for path in chosen.files:
        read_instance(path)
    warm_up(chosen.backends)
    if {CPSAT, MIP} & set(chosen.backends):
        warm_up_exchange()
    outcomes = []
    for path in chosen.files:
        outcomes.append(run_file(path, chosen.backends, chosen.seconds, chosen.seed, partial(tell, progress, path.stem)))
        if chosen.solutions:
            save_solutions(outcomes[-1], chosen.solutions)
    return outcomes


def tell(progress: Console, name: str, stage: str) -> None:
    """Say what runs."""
    progress.print(f"{name}: {stage}", style="dim", highlight=False)


def save_solutions(outcome: Outcome, folder: Path) -> None:
    """A file for each roster: ``Instance1.anneal.seed1.607.xml``."""
    folder.mkdir(parents=True, exist_ok=True)
    for run in outcome.runs:
        if run.solution:
            end = f"{run.cost:g}" if run.legal else "illegal"
            (folder / f"{run.file}.{run.backend}.seed{run.seed}.{end}.xml").write_text(run.solution, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
