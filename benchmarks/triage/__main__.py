"""``python -m benchmarks.triage``: the model, the risk model and the replay; ``--only model`` runs one part.

``--wave related-1 --exact cpsat`` runs a piece of the part `model`, which takes some four minutes as a whole.
"""

from __future__ import annotations

import argparse
from importlib import import_module

from benchmarks.triage.model import EXACT, SINGLE, WAVES

PARTS = ("model", "risk", "replay")


def main() -> None:
    """Print the report of every part asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.triage", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="part to run; repeat for several")
    parser.add_argument("--wave", choices=(*WAVES, SINGLE), action="append", help="of `model`: wave to run; repeat for several")
    parser.add_argument("--exact", choices=EXACT, action="append", help="of `model`: exact solver to run beside; repeat for several")
    asked = parser.parse_args()
    for part in asked.only or PARTS:
        print(f"## {part}\n", flush=True)
        pieces = (asked.wave or (*WAVES, SINGLE), asked.exact or EXACT) if part == "model" else ()
        for line in import_module(f"benchmarks.triage.{part}").report(*pieces):
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()
