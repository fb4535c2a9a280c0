"""Speed of the twin beside SimPy and Ciw, the published SimpleMSK over 50,000 days, and the loop closed; targets missed come first.

The engine's machine code is made before the clock starts, and how long that took is told apart.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.twin.layouts import bank_week, one_queue, simple_msk, six_skills
from benchmarks.twin.loop import NAMES, REPLICATIONS, WANTED, close, least_short
from benchmarks.twin.others import ciw_one_queue, simpy_one_queue, simpy_six_skills
from twin.answers import Answers
from twin.layout import Layout
from twin.simulate import simulate

_PUBLISHED = {
    "served": (4270, 4324),
    "abandoned": (876, 945),
    "service level": (0.494, 0.509),
    "occupancy of group 0": (0.877, 0.884),
    "type 0 in time, period 0": (164, 176),
    "type 0 in time, period 1": (594, 605),
    "type 0 in time, period 2": (13.8, 17.2),
}


@dataclass(frozen=True)
class Target:
    """One target, whether it is met, and by what."""

    name: str
    met: bool
    figure: str


def timed(layout: Layout, replications: int, threads: int) -> tuple[float, Answers]:
    """(seconds, answers); the best of two runs."""
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        answers = simulate(layout, replications, 1, threads)
        times.append(time.perf_counter() - begun)
    return min(times), answers


def speed(rows: list[tuple[str, str, float]], calls: int) -> list[Target]:
    """Calls a second of all three on the two steady centres."""
    targets = []
    cases: list[tuple[str, Layout, float, list[tuple[str, Callable[[int], float]]]]] = [
        ("M/M/100+M", one_queue(300), 2e6, [("SimPy", simpy_one_queue), ("Ciw", ciw_one_queue)]),
        ("six skills, 90 agents", six_skills(300), 1e6, [("SimPy", simpy_six_skills)]),
    ]
    for name, layout, least, others in cases:
        seconds, answers = timed(layout, 4, 1)
        ours = float(answers.counts("offered").sum()) / seconds
        rows.append((name, "twin, 1 core", ours))
        beside = []
        for other, run in others:
            rows.append((name, other, run(calls)))
            beside.append(f"{ours / rows[-1][2]:,.0f} x {other}")
        targets.append(Target(f"{name}: {least / 1e6:g} M calls/s a core", ours >= least, f"{ours / 1e6:.2f} M/s, {', '.join(beside)}"))
    return targets


def whole_runs(threads: int) -> list[Target]:
    """1,000 days of SimpleMSK, a bank week with 100 replications."""
    seconds, _ = timed(simple_msk(), 1000, threads)
    found = [Target("1,000 days of SimpleMSK under 3 s", seconds < 3, f"{seconds:.2f} s on {threads} cores")]
    seconds, answers = timed(bank_week(), 100, threads)
    contacts = answers.counts("offered").sum()
    figure = f"{seconds:.1f} s on {threads} cores, {contacts:,} contacts, service level {float(answers.service_level('total').value):.3f}"
    return [*found, Target("bank week x 100 under 60 s", seconds < 60, figure)]


def published(days: int) -> list[Target]:
    """Means of SimpleMSK within 1.7 published half-widths of the published interval's midpoint."""
    answers = simulate(simple_msk(), days, seed=1)
    in_time = answers.count("answered_within").value
    values = [answers.count("answered", "total").value, answers.count("abandoned", "total").value, answers.service_level("total").value]
    values += [answers.team_occupancy().value[0], *in_time[0, :3]]
    found = []
    for (name, (low, high)), value in zip(_PUBLISHED.items(), values, strict=True):
        off = abs(float(value) - (low + high) / 2) / ((high - low) / 2)
        found.append(
            Target(f"SimpleMSK {name} [{low}, {high}]", off <= 1.7, f"{float(value):.4f}, {off:.2f} half-widths off, {days:,} days")
        )
    return found


def closing() -> tuple[list[Target], list[str]]:
    """The large scenarios planned with the loop closed, before fresh customers; and what misses there, in words."""
    closed = [close(name) for name in NAMES]
    targets = [
        Target(
            f"{one.name}: {WANTED:.0%} of contacts in intervals that keep the target, and every day",
            one.met,
            f"{one.after.met_share or 0:.1%} (without corrections {one.before.met_share or 0:.1%}), {one.after.days_missed} days missed; "
            f"labour {one.cost_after:,.0f} ({one.cost_before:,.0f}), {REPLICATIONS} replications",
        )
        for one in closed
    ]
    return targets, [f"{one.name}: {sentence}" for one in closed for sentence in one.missed]


def main() -> None:
    """Run and show."""
    parser = argparse.ArgumentParser(prog="benchmarks.twin", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=100_000, help="of SimPy and Ciw, each")
    parser.add_argument("--days", type=int, default=50_000, help="of SimpleMSK against the published values; 0 leaves it out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only-loop", action="store_true", help="only close the loop on the two large scenarios")
    chosen = parser.parse_args()
    console = Console(width=160)
    begun = time.perf_counter()
    simulate(one_queue(1), 1, 1)
    console.print(f"machine code there after {time.perf_counter() - begun:.1f} s", highlight=False)
    rows: list[tuple[str, str, float]] = []
    targets = [] if chosen.only_loop else speed(rows, chosen.calls) + whole_runs(chosen.threads)
    targets += published(chosen.days) if chosen.days and not chosen.only_loop else []
    more, short = closing()
    targets += more
    missed = sum(not target.met for target in targets)
    console.print(f"\n{missed} of {len(targets)} targets missed" + (":" if missed else "."))
    table = Table("target", "met", "figure", box=None)
    for target in sorted(targets, key=lambda target: target.met):
        table.add_row(target.name, "yes" if target.met else "NO", target.figure)
    console.print(table)
    table = Table("centre", "who", "calls/s", box=None)
    for name, who, rate in rows:
        table.add_row(name, who, f"{rate:,.0f}")
    console.print(table)
    if short:
        for name in NAMES:
            least = least_short(name)
            known = "not known" if least is None else f"at least {least:,.2f}"
            console.print(f"{name}: head-intervals of Erlang's requirement that no legal roster covers: {known}", highlight=False)
        console.print("\nIntervals below the target for certain, the loop closed:", *short, sep="\n  ", highlight=False)


if __name__ == "__main__":
    main()
