"""Rules taken away, permissions given, what fairness costs: ``python -m benchmarks.rules [--people 120] [--seconds 30] [--only-prices]``.

A made-up centre with every kind of rule, hard and priced, is planned once. Then each rule is taken away, made milder, cheaper, or
for fewer people, and permissions are given (skills, availability, shifts, hours): the old roster, refereed again, must break nothing
and cost no more. Some of the changed problems are annealed again from the old roster. At first the centre is planned at several prices
of fair shares: a roster chosen at a price may cost no more at that price than those at lower ones. Exit code 1: a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.rules.centre import rules_centre
from benchmarks.rules.changes import changes_of
from benchmarks.rules.fair import Priced, no_dearer_than, planned
from benchmarks.rules.judged import Again, judged_again, made_again
from scheduling.explain.inputs import Inputs

TIMES = (0.0, 1.0, 4.0)
FAIR_PARTS = "fair shares, owed hours"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser("benchmarks.rules", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=30.0, help="of annealing for each plan (default 30)")
    parser.add_argument("--again-seconds", type=float, default=10.0, help="of annealing from the old roster (default 10)")
    parser.add_argument("--every", type=int, default=25, help="every how many changes the roster is annealed again (default 25)")
    parser.add_argument("--only-prices", action="store_true", help="only what fairness costs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure")
    chosen = parser.parse_args(arguments)
    console, inputs = Console(width=160), rules_centre(chosen.people)
    plans = planned(inputs, TIMES, chosen.seconds, chosen.seed)
    base = next(plan for plan in plans if plan.times == 1)
    again = [] if chosen.only_prices else _changed(inputs, base, chosen.every, chosen.again_seconds)
    if again:
        show_changes(console, again)
    show_prices(console, plans)
    met = targets(again, plans)
    for name, well in met.items():
        console.print(f"{'met   ' if well else 'MISSED'} {name}", highlight=False)
    if chosen.json:
        chosen.json.write_text(json.dumps(_figures(again, plans, met), indent=2), encoding="utf-8")
    return 0 if all(met.values()) else 1


def _changed(inputs: Inputs, base: Priced, every: int, seconds: float) -> list[Again]:
    before, found = inputs.problem(), []
    for number, change in enumerate(changes_of(inputs)):
        one = judged_again(inputs, before, base.duties, base.verdict, change)
        found.append(one if number % every or one.broken_then else made_again(inputs, base.duties, one, change, seconds))
    return found


def targets(again: Sequence[Again], plans: Sequence[Priced]) -> dict[str, bool]:
    """Name -> whether it is met; of changes only where any were made."""
    laws, others = ([one for one in again if one.law is law] for law in (True, False))
    pairs = [(one, other) for one in plans for other in plans if other.times < one.times]
    of_changes = {
        f"the old roster breaks nothing and costs no more under {len(laws)} milder rules": all(one.no_dearer for one in laws),
        f"nor under {len(others)} permissions and milder contracts, {FAIR_PARTS} as they were": all(one.no_dearer for one in others),
        "annealed again from the old roster, it costs no more": all(one.made_no_dearer for one in again),
    }
    return {
        "every plan breaks no rule": all(plan.verdict.legal for plan in plans),
        **(of_changes if again else {}),
        "at its price of fairness a roster costs no more than those at lower prices": all(no_dearer_than(*pair) for pair in pairs),
    }


def show_changes(console: Console, again: Sequence[Again]) -> None:
    """A row for each change."""
    table = Table("rule", "made milder", "old cost", "refereed again", "change", f"with new {FAIR_PARTS}", "annealed again")
    for one in again:
        apart = (one.recomputed, one.broken_then) != (one.cost, one.broken)
        other = f"{(one.recomputed - one.old) / 100:+,.2f}" + (f", {one.broken_then} broken" if one.broken_then else "") if apart else ""
        anew = "" if one.begun is None else "illegal" if one.anew is None else f"{one.anew / 100:,.2f}"
        cost = f"{one.cost / 100:,.2f}" + (f", {one.broken} broken" if one.broken else "")
        table.add_row(one.subject, one.what, f"{one.old / 100:,.2f}", cost, f"{(one.cost - one.old) / 100:+,.2f}", other, anew)
    console.print(table)


def show_prices(console: Console, plans: Sequence[Priced]) -> None:
    """A row for each price of fairness."""
    names = ("price of fair shares", "cover", "head-hours missing", "shifts outside shares", "the same of rules", "from nothing")
    table = Table(*names, *(f"cost at {plan.times:g} times" for plan in plans), title="What fairness costs")
    for plan in plans:
        costs = (f"{cost / 100:,.2f}" for cost in plan.costs.values())
        cover, hours, alone = f"{plan.cover / 100:,.2f}", f"{plan.missing_hours:,.1f}", f"{plan.alone / 100:,.2f}"
        figures = (cover, hours, str(plan.distance), str(plan.of_rules), alone)
        table.add_row(f"{plan.times:g} times", *figures, *costs)
    console.print(table)


def _figures(again: Sequence[Again], plans: Sequence[Priced], met: dict[str, bool]) -> dict[str, object]:
    prices = [
        {
            "times": plan.times,
            "parts": plan.verdict.parts,
            "missing_hours": plan.missing_hours,
            "distance": plan.distance,
            "of_rules": plan.of_rules,
            "alone": plan.alone,
            "costs": plan.costs,
        }
        for plan in plans
    ]
    return {"changes": [vars(one) for one in again], "prices": prices, "met": met}


if __name__ == "__main__":
    sys.exit(main())
