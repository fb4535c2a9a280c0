"""A distribution as bars, with the value above each bar."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.svg.scale import Axis

_WIDTH, _HEIGHT, _TOP, _BOTTOM, _SIDE = 640, 230, 24, 46, 8


def bar_chart(labels: Sequence[str], counts: Sequence[int], marked: Sequence[bool], title: str, unit: str) -> Markup:
    """Bars of `counts` under `labels`; those `marked` stand out. Empty without bars.

    Parameters
    ----------
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
        _bar(_SIDE + k * slot, min(slot * 0.82, 84), slot, y, item) for k, item in enumerate(zip(labels, counts, marked, strict=True))
    )
    axis = Markup('<path class="axis" d="M{} {}H{}"/>').format(_SIDE, y.start, _WIDTH - _SIDE)
    below = Markup('<text class="unit mid" x="{}" y="{}">{}</text>').format(_WIDTH / 2, y.start + 38, unit)
    return Markup('<svg class="chart bars" viewBox="0 0 {} {}" role="img"><title>{}</title>{}{}{}</svg>').format(
        _WIDTH, _HEIGHT, title, bars, axis, below
    )


def _bar(left: float, width: float, slot: float, y: Axis, item: tuple[str, int, bool]) -> Markup:
    label, count, marked = item
    middle = round(left + slot / 2, 1)
    height = y.start - y(count)
    box = Markup('<rect class="bar{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(
        " marked" if marked else "", round(middle - width / 2, 1), y(count), round(width, 1), round(height, 1)
    )
    value = Markup('<text class="value mid" x="{}" y="{}">{}</text>').format(middle, y(count) - 6, count) if count else Markup("")
    return box + value + Markup('<text class="tick mid" x="{}" y="{}">{}</text>').format(middle, y.start + 17, label)
