"""The targets of routing, measured: ``python -m benchmarks.routing [--only wave|day|chain]``."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

PARTS = ("wave", "day", "chain")


def main() -> None:
    """Run the parts, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="run only this part; repeat for several")
    parser.add_argument("--seconds", type=float, help="seconds of our own solver, instead of each case's")
    parser.add_argument("--cpsat-seconds", type=float, default=300.0, help="seconds of CP-SAT for each model of a wave")
    parser.add_argument("--chart", type=Path, help="write the wave's cost over time as an SVG file")
    parser.add_argument("--load", type=float, action="append", help="of the day, a load such as 0.95; repeat for several")
    given = parser.parse_args()
    options = {
        "wave": {"cpsat_seconds": given.cpsat_seconds, "chart": given.chart},
        "day": {"loads": tuple(given.load)} if given.load else {},
    }
    for part in given.only or PARTS:
        module = import_module(f"benchmarks.routing.{part}")
        for line in module.report(given.seconds, **options.get(part, {})):
            print(line, flush=True)


if __name__ == "__main__":
    main()
