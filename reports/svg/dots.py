"""One row of a dot plot: what noise alone would cause, what the forecast errs, what the naive one errs."""

from __future__ import annotations

from markupsafe import Markup

from reports.svg.scale import Axis

_WIDTH, _HEIGHT, _SIDE = 260, 20, 8


def error_dots(wape: float, naive: float | None, floor: float | None, widest: float) -> Markup:
    """Floor as a tick, forecast as a disc, naive forecast as a ring, on a scale from 0 to `widest` (shares of 1)."""
    x = Axis(0.0, widest, _SIDE, _WIDTH - _SIDE)
    middle = _HEIGHT / 2
    parts = Markup('<path class="axis" d="M{} {}H{}"/>').format(x.start, middle, x.end)
    if floor is not None:
        parts += Markup('<path class="floor" d="M{} {}v{}"/>').format(x(floor), 3, _HEIGHT - 6)
    if naive is not None:
        parts += Markup('<circle class="naive" cx="{}" cy="{}" r="4"/>').format(x(naive), middle)
    parts += Markup('<circle class="wape" cx="{}" cy="{}" r="5"/>').format(x(wape), middle)
    return Markup('<svg class="dots" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(_WIDTH, _HEIGHT, parts)
