"""The plan's headline in the terminal: what it is, whether it is legal, how well covered and at what cost."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text

from center.contender import Contender
from center.plan import Plan
from reports.headline import Headline
from reports.words import days_text

_VIOLATIONS_SHOWN = 10


def headline_text(plan: Plan) -> Group:
    """Title, id, verdict and sentences; the rules that the chosen roster breaks."""
    headline = Headline(plan)
    title = Text(f"{plan.title or plan.name}, {days_text(plan.horizon)} ({plan.horizon.zone})", style="bold")
    verdict = Text(f"{headline.verdict}. ", style="bold green" if headline.legal else "bold red")
    lines: list[Text] = [title, Text(plan.id, style="dim"), verdict + Text(" ".join(headline.sentences))]
    if headline.chosen is not None:
        lines += _violations(headline.chosen)
    return Group(*lines)


def _violations(contender: Contender) -> list[Text]:
    lines = [Text(f"  - {sentence}", style="red") for sentence in contender.violations[:_VIOLATIONS_SHOWN]]
    more = len(contender.violations) - _VIOLATIONS_SHOWN
    return [*lines, Text(f"  - and {more} more", style="red")] if more > 0 else lines
