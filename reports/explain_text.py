"""Explanations in the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from reports.explain_words import unmet_lines, unmet_title, wish_lines, wish_title
from reports.words import plural
from scheduling.explain.result import Explanations


def explanations_text(found: Explanations) -> Group:
    """Wishes, then missing heads, then what was left out."""
    sections: list[RenderableType] = []
    for title, lines in [
        *((wish_title(told), wish_lines(told)) for told in found.wishes),
        *((unmet_title(told), unmet_lines(told)) for told in found.unmet),
    ]:
        sections += [Text(f"\n{title}", style="bold"), *(Text(f"  {line}") for line in lines)]
    if not sections:
        sections.append(Text("Nothing to explain: no wish of theirs is refused." if found.refused == 0 else "Nothing to explain."))
    return Group(Text(f"{found.plan_id}: {plural(found.refused, 'refused wish', 'refused wishes')}"), *sections, *_left_out(found))


def _left_out(found: Explanations) -> list[Text]:
    return [Text(f"\nLeft out: {' '.join(found.untold)}")] if found.untold else []
