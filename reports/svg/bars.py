"""A distribution as bars, with the value above each bar."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.svg.scale import Axis

_WIDTH, _HEIGHT, _TOP, _BOTTOM, _SIDE = 640, 230, 24, 46, 20


def bar_chart(edges: Sequence[str], counts: Sequence[int], marked: Sequence[bool], title: str, unit: str) -> Markup:
    """Bars of `counts`; those `marked` stand out. Empty without bars.

    Parameters
    ----------
    edges
        What stands at the borders of the bars, one more than there are bars; whole ranges would run into each other.
    title
        What the chart shows, read out by a screen reader.
    unit
        What the horizontal axis counts.
    """
    if not counts:
        return Markup("")
    y = Axis(0, max(*counts, 1), _HEIGHT - _BOTTOM, _TOP)
    slot = (_WIDTH - 2 * _SIDE) / len(counts)
    bars = Markup("").join(
        _bar(_SIDE + (k + 0.5) * slot, min(slot * 0.82, 84), y, count, mark)
        for k, (count, mark) in enumerate(zip(counts, marked, strict=True))
    )
    ticks = Markup("").join(
        Markup('<text class="tick mid" x="{}" y="{}">{}</text>').format(round(_SIDE + k * slot, 1), y.start + 17, edge)
        for k, edge in enumerate(edges)
    )
    axis = Markup('<path class="axis" d="M{} {}H{}"/>').format(_SIDE, y.start, _WIDTH - _SIDE)
    below = Markup('<text class="unit mid" x="{}" y="{}">{}</text>').format(_WIDTH / 2, y.start + 38, unit)
    return Markup('<svg class="chart bars" viewBox="0 0 {} {}" role="img"><title>{}</title>{}{}{}{}</svg>').format(
        _WIDTH, _HEIGHT, title, bars, axis, ticks, below
    )


def _bar(middle: float, width: float, y: Axis, count: int, marked: bool) -> Markup:
    height = y.start - y(count)
    box = Markup('<rect class="bar{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(
        " marked" if marked else "", round(middle - width / 2, 1), y(count), round(width, 1), round(height, 1)
    )
    value = Markup('<text class="value mid" x="{}" y="{}">{}</text>').format(round(middle, 1), y(count) - 6, count) if count else Markup("")
    return box + value
