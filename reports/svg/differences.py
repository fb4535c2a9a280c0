"""Differences to a base, one a row: a bar from nought, or a dot with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.svg.scale import Axis, ticks

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _BOTTOM = 760, 270, 90, 8, 26, 34
_LONGEST = 42


@dataclass(frozen=True)
class Row:
    """One scenario's difference; `text` stands at its end, `kind` is ``good``, ``bad`` or empty."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    kind: str = ""


def difference_chart(rows: Sequence[Row], title: str, unit: str) -> Markup:
    """Bars, with the interval as a whisker where there is one. Empty where nobody has a value.

    Parameters
    ----------
    title
        What the chart shows, read out by a screen reader.
    unit
        What the horizontal axis counts.
    """
    ends = [v for row in rows for v in (row.value, row.low, row.high) if v is not None]
    if not ends:
        return Markup("")
    low, high = min(0.0, *ends), max(0.0, *ends)
    room = 0.04 * (high - low) or 1.0
    height = _TOP + _ROW * len(rows) + _BOTTOM
    x = Axis(low - room, high + room, _LEFT, _WIDTH - _RIGHT)
    bottom = height - _BOTTOM
    parts = [_axis(x, bottom, unit)]
    parts += [_row(x, _TOP + (k + 0.5) * _ROW, row) for k, row in enumerate(rows)]
    return Markup('<svg class="chart differences" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        _WIDTH, height, title, Markup("").join(parts)
    )


def _axis(x: Axis, bottom: float, unit: str) -> Markup:
    lines = Markup("").join(
        Markup('<path class="gridline" d="M{} {}V{}"/><text class="tick mid" x="{}" y="{}">{}</text>').format(
            x(v), _TOP, bottom, x(v), bottom + 15, f"{v:+,g}" if v else "0"
        )
        for v in (round(v, 10) for v in ticks(x.low, x.high, 5))
    )
    nought = Markup('<path class="axis" d="M{} {}V{}"/>').format(x(0), _TOP, bottom)
    below = Markup('<text class="unit mid" x="{}" y="{}">{}</text>').format((x.start + x.end) / 2, bottom + 30, unit)
    return lines + nought + below


def _row(x: Axis, y: float, row: Row) -> Markup:
    short = row.label if len(row.label) <= _LONGEST else f"{row.label[: _LONGEST - 1]}…"
    label = Markup('<text class="end" x="{}" y="{}">{}<title>{}</title></text>').format(_LEFT - 10, y + 4, short, row.label)
    if row.value is None:
        return label + Markup('<text class="tick" x="{}" y="{}">no plan</text>').format(x(0) + 6, y + 4)
    start, end = sorted((x(0), x(row.value)))
    bar = Markup('<rect class="bar {}" x="{}" y="{}" width="{}" height="12" rx="2"/>').format(
        row.kind, start, y - 6, round(max(end - start, 1), 1)
    )
    last = max(end, x(0))
    if row.low is not None and row.high is not None:
        bar += Markup('<path class="whisker" d="M{} {}H{}M{} {}v8M{} {}v8"/>').format(
            x(row.low), y, x(row.high), x(row.low), y - 4, x(row.high), y - 4
        )
        last = max(last, x(row.high))
    return label + bar + Markup('<text class="value" x="{}" y="{}">{}</text>').format(last + 6, y + 4, row.text)
