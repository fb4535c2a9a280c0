"""A drawing over the page's whole time axis, with the labels of its vertical axis beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

_NOTHING = Markup("")


@dataclass(frozen=True)
class Panel:
    """A drawing over the whole axis, and the labels of its vertical axis as (value, percent from the top)."""

    svg: Markup
    labels: tuple[tuple[str, str], ...]


def panel(
    layers: Iterable[tuple[str, str]], height: float, steps: int, title: str, labels: tuple[tuple[str, str], ...], over: Markup = _NOTHING
) -> Panel:
    """Paths as (class, path data), in steps and in units of the values, `height` of them; `over` is drawn last."""
    paths = Markup("").join(Markup('<path class="{}" d="{}"/>').format(name, d) for name, d in layers if d)
    svg = Markup('<svg viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"><title>{}</title>{}{}</svg>').format(
        steps, f"{height:g}", title, paths, over
    )
    return Panel(svg, labels)
