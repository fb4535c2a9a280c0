"""The contenders of a plan in the terminal: who answered, at what cost, how far above the proven bound."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from center.contender import Contender
from center.plan import Plan
from reports.headline import ranked
from reports.words import gap_text, points


def titled_table(title: str, caption: str = "") -> Table:
    """A table as all of the terminal's are."""
    return Table(
        title=f"\n{title}", caption=caption or None, title_justify="left", caption_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )


def contenders_table(plan: Plan) -> Table:
    """One row a contender that came to an answer, best first."""
    bound = f"best proven bound {points(plan.bound)}" if plan.bound is not None else "no bound is known"
    table = titled_table("Contenders", f"Cost in points, by the referee; gap = (cost - bound) / bound, {bound}. * = chosen.")
    table.add_column("Solver", no_wrap=True)
    table.add_column("Status")
    for name in ("Cost", "Gap", "Broken rules", "Seconds"):
        table.add_column(name, justify="right")
    for contender in answered(plan):
        broken = len(contender.violations)
        table.add_row(
            name_text(contender),
            Text(contender.status),
            points(contender.true_cost),
            gap_text(contender.true_cost, plan.bound),
            Text(str(broken), style="red" if broken else ""),
            f"{contender.seconds:,.1f}",
            style="bold" if contender.chosen else "",
        )
    return table


def answered(plan: Plan) -> list[Contender]:
    """Those with an answer, best first."""
    return [contender for contender in ranked(plan) if contender.true_cost is not None]


def name_text(contender: Contender) -> Text:
    """The solver's name, marked where it was chosen."""
    return Text(f"{'* ' if contender.chosen else '  '}{contender.backend}")
