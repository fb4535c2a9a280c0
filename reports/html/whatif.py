"""The comparison as one HTML page that needs nothing else."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import whatif_words, words
from reports.svg.differences import Row, difference_chart
from reports.whatif import INFO, Comparison

CHARTED = ("service_level", "labour_cost", "required_hours", "under_hours")


def render_whatifs(comparison: Comparison) -> str:
    """The whole report of a comparison as one HTML document.

    Returns
    -------
    HTML text that refers to nothing outside itself; all names are escaped.
    """
    return (
        _environment()
        .get_template("whatif.html.j2")
        .render(comparison=comparison, info=INFO, keys=comparison.shown, charts=_charts(comparison), said=whatif_words, words=words)
    )


def _charts(comparison: Comparison) -> list[tuple[str, str, Markup]]:
    """(title, meaning, drawing) of the figures that are drawn."""
    found = [(INFO[key].title, INFO[key].meaning, _chart(comparison, key)) for key in CHARTED if key in comparison.shown]
    return [chart for chart in found if chart[2]]


def _chart(comparison: Comparison, key: str) -> Markup:
    info = INFO[key]
    scale, unit = (100, "percentage points") if info.unit == "%" else (1, info.unit or "number")
    rows = []
    for one in comparison.whatifs:
        figure = one.figures.get(key)
        ends = [None, None, None] if figure is None else [figure.difference, figure.low, figure.high]
        value, low, high = (None if end is None else end * scale for end in ends)
        text = whatif_words.difference_text(key, figure).split(" [")[0]
        rows.append(Row(one.title, value, low, high, text, whatif_words.verdict(key, figure)))
    return difference_chart(rows, f"{info.title}: difference to the base", f"difference to the base, {unit}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
