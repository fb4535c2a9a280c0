"""How near the allocation of people of any speed comes to the best: ``python -m benchmarks.large_roster.allocation [--people 100]``.

Of one roster with blocks of one step, each step's cover as the annealer's search leaves it, against the best allocation of whole people
(a mixed-integer program) and its lower bound (the linear program, which may split people between queues).
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from benchmarks.large_roster.problem import large_problem
from scheduling.roster.allocation import least_cover_costs
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.verify import cover_units, verify


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(
        "benchmarks.large_roster.allocation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--steps", type=int, default=100, help="steps looked at, drawn from those with cover (default 100)")
    parser.add_argument("--sweeps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speeds", type=float, nargs=2, default=(0.6, 1.4), metavar=("LEAST", "MOST"))
    parser.add_argument("--whole", action="store_true", help="also the best allocation of whole people, step by step")
    chosen = parser.parse_args()
    problem = large_problem(chosen.people, chosen.seed, chosen.days, tuple(chosen.speeds))
    duties = anneal_blocks(problem, chosen.seed, sweeps=chosen.sweeps).duties
    units = cover_units(problem, duties)
    busy = np.flatnonzero(units.any(axis=0))
    steps = np.sort(np.random.default_rng(chosen.seed).choice(busy, size=min(chosen.steps, len(busy)), replace=False)).tolist()
    ours = problem.cover_prices.cost(units)[:, steps].sum(axis=0) / problem.cover_prices.fine
    print(f"{chosen.people} people, {len(steps)} steps of {len(busy)}; the roster costs {verify(problem, duties).cost / 100:,.2f} points.")
    for name, whole in (("linear program (people split)", False), ("whole people", True))[: 2 if chosen.whole else 1]:
        begun = time.perf_counter()
        least = least_cover_costs(problem, duties, whole, steps)
        gap, total = ours - least, least.sum()
        print(
            f"{name}: {total / 100:,.2f} points, ours {ours.sum() / 100:,.2f}: {100 * gap.sum() / total:.2f} % above;"
            f" a step {gap.mean() / 100:.3f} points on average, {gap.max() / 100:.2f} at most;"
            f" {(gap < 1).mean():.0%} of the steps as cheap ({time.perf_counter() - begun:.1f} s)"
        )


if __name__ == "__main__":
    main()
