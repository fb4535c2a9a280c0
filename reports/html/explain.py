"""Explanations as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from reports.explain_words import unmet_lines, unmet_title, wish_lines, wish_title
from scheduling.explain.result import Explanations


@dataclass(frozen=True)
class Told:
    """One explanation: what it is of, the sentences, and the list below them."""

    title: str
    sentences: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class ExplainSection:
    """Wishes, missing heads, and what was left out."""

    wishes: tuple[Told, ...]
    unmet: tuple[Told, ...]
    left_out: tuple[str, ...]


def explain_section(found: Explanations | None) -> ExplainSection | None:
    """The section; None without explanations."""
    if found is None:
        return None
    return ExplainSection(
        tuple(_told(wish_title(told), wish_lines(told)) for told in found.wishes),
        tuple(_told(unmet_title(told), unmet_lines(told)) for told in found.unmet),
        found.untold,
    )


def _told(title: str, lines: list[str]) -> Told:
    """Indented lines are items of the list."""
    return Told(title, *(tuple(line.strip() for line in lines if line.startswith("  ") is inner) for inner in (False, True)))
