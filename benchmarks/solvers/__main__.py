"""Every backend on every family, side by side.

Time runs from the model in memory, the building of each backend's own form included, on the same cores; medians over
seeds (HiGHS has no seed and runs once). Missed targets come first. Instances of size `huge` are solved in a process of
their own each time, so that their memory can be told, and are stopped if a backend does not stop by itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from benchmarks.families import FAMILIES, SIZES, Instance, make
from benchmarks.solvers.apart import run_apart
from benchmarks.solvers.chart import cost_chart
from benchmarks.solvers.run import RANDOM_START, UNSEEDED, Run, available, known, run, warm_up
from benchmarks.solvers.summary import Case, case_of
from benchmarks.solvers.table import show_cases, show_targets
from benchmarks.solvers.targets import Target, pace_target, targets_of
from solvers.solution import Status


def solved(console: Console, instance: Instance, backends: Sequence[str], seconds: float, seeds: int) -> Case:
    """All backends and seeds on one instance."""
    runs = []
    for backend in backends:
        for seed in range(1, 1 + (1 if backend in UNSEEDED else seeds)):
            runs.append(_one(instance, backend, seconds, seed))
            if _hopeless(runs[-1]):
                break
        console.print(f"{instance.name}: {backend} {_outcome(runs[-1])}", style="dim", highlight=False)
    return case_of(runs, instance.model.floor, instance.unit, instance.roster)


def _hopeless(last: Run) -> bool:
    """Whether other seeds would end the same way."""
    return last.status in (Status.REFUSED, Status.FAILED) or (last.size == "huge" and last.status == Status.NO_ANSWER)


def _one(instance: Instance, backend: str, seconds: float, seed: int) -> Run:
    if instance.size == "huge":
        return run_apart(instance.family, instance.size, instance.model.n_choices, backend, seconds, seed)
    return run(instance, backend, seconds, seed)


def _outcome(last: Run) -> str:
    return f"{last.status}: {last.note}" if last.cost is None else f"{last.cost:,} in {last.seconds:.1f} s"


def paced(console: Console, family: str, seconds: float) -> Target:
    """Moves a second on 1 M options beside 20 k, each in a process of its own, without the relaxation's start."""
    console.print(f"{family}: moves a second, medium and huge", style="dim", highlight=False)
    return pace_target(family, *(run_apart(family, size, 0, RANDOM_START, seconds, 1) for size in ("medium", "huge")))


def saved(cases: Sequence[Case], targets: Sequence[Target]) -> str:
    """Everything as JSON."""
    parts = []
    for case in cases:
        lines = {
            name: {
                "median_cost": line.middle.cost, "gap": case.gap(line), "hard": line.hard, "seconds": line.seconds,
                "seconds_to_first": line.to_first, "seconds_to_best": line.to_best, "seconds_to_1_percent": case.near(line),
                "proven": line.proven, "runs": [asdict(one) for one in line.runs],
            }
            for name, line in case.lines.items()
        }  # fmt: skip
        facts = {"family": case.family, "size": case.size, "options": case.options, "floor": case.floor, "unit": case.unit}
        parts.append(facts | {"bound": case.bound, "best": case.best, "backends": lines})
    return json.dumps({"targets": [asdict(target) for target in targets], "instances": parts}, indent=1)


def chosen_arguments() -> argparse.Namespace:
    """The command line, checked."""
    parser = argparse.ArgumentParser(prog="benchmarks.solvers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)

    def among(names: Sequence[str]):  # type: ignore[no-untyped-def]
        def parse(text: str) -> tuple[str, ...]:
            asked = tuple(part.strip() for part in text.split(",") if part.strip())
            if unknown := [name for name in asked if name not in names]:
                raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: expected some of {', '.join(names)}")
            return asked

        return parse

    parser.add_argument("--families", type=among(tuple(FAMILIES)), default=tuple(FAMILIES))
    parser.add_argument("--sizes", type=among(SIZES), default=("small", "medium"))
    parser.add_argument("--backends", type=among(known()), default=available())
    parser.add_argument("--seconds", type=float, default=10.0, help="of every solve")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write every run and trace")
    parser.add_argument("--chart", type=Path, help="also draw cost over time, as SVG")
    return parser.parse_args()


def main() -> None:
    """Run, show, save."""
    chosen = chosen_arguments()
    console, progress = Console(width=200), Console(stderr=True, width=200)
    warm_up(chosen.backends)
    cases, targets = [], []
    for family in chosen.families:
        for size in chosen.sizes:
            cases.append(solved(progress, make(family, size), chosen.backends, chosen.seconds, chosen.seeds))
            targets += targets_of(cases[-1])
        if "huge" in chosen.sizes:
            targets.append(paced(progress, family, chosen.seconds))
    show_targets(console, targets)
    show_cases(console, cases)
    if chosen.json:
        chosen.json.write_text(saved(cases, targets), encoding="utf-8")
    if chosen.chart:
        chosen.chart.write_text(cost_chart(cases), encoding="utf-8")


if __name__ == "__main__":
    main()
