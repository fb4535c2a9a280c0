"""The contest: best cost so far of every contender against wall time, with the proven bound."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from center.contender import Contender
from reports.svg.scale import Axis, apart, log_ticks, ticks
from reports.words import points

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 340, 74, 176, 16, 44
_LINE_APART = 15
_FIRST_S = 0.01
_ROOM_ABOVE = 3.0


@dataclass(frozen=True)
class Frame:
    """What part of the contest is drawn: seconds from `first` to `last`, points from `low` to `high`."""

    first: float
    last: float
    low: float
    high: float
    shows_bound: bool


def curve(contender: Contender) -> tuple[tuple[float, int], ...]:
    """(seconds, cost) of each improvement; the single answer where no trace was kept."""
    if contender.trace:
        return contender.trace
    return ((contender.seconds, contender.true_cost),) if contender.true_cost is not None else ()


def frame(contenders: tuple[Contender, ...], bound: int | None) -> Frame | None:
    """Axes on which late differences can be seen; None where no contender has an answer.

    The top is set by the last costs, not the first: what falls from far above enters at the top edge, and a
    contender that ends far above the rest is only named there. A bound far below is named, not drawn.
    """
    curves = [curve(c) for c in contenders if curve(c)]
    if not curves:
        return None
    ends = sorted(points_[-1][1] for points_ in curves)
    best = ends[0]
    near = [end for end in ends if end - best <= _ROOM_ABOVE * max(ends[len(ends) // 2] - best, 0.02 * abs(best), 1)]
    spread = max(near[-1] - best, 0.04 * abs(best), 100)
    floor = best if bound is None else bound
    shows = bound is not None and best - floor <= _ROOM_ABOVE * spread
    low = (floor if shows else best) - 0.12 * spread
    seconds = [max(t, _FIRST_S) for points_ in curves for t, _ in points_] + [max(c.seconds, _FIRST_S) for c in contenders if curve(c)]
    last = max(seconds)
    return Frame(min(min(seconds), last / 10), last, low / 100, (near[-1] + 0.6 * spread) / 100, shows)


def contest_chart(contenders: tuple[Contender, ...], bound: int | None) -> Markup:
    """Step lines that fall, one a contender, labelled at their ends; empty where no contender has an answer."""
    view = frame(contenders, bound)
    if view is None:
        return Markup("")
    x = Axis(view.first, view.last, _LEFT, _WIDTH - _RIGHT, log=True)
    y = Axis(view.low, view.high, _HEIGHT - _BOTTOM, _TOP)
    drawn = [(k, c) for k, c in enumerate(contenders) if curve(c)]
    parts = [_axes(x, y), _bound(bound, y) if bound is not None and view.shows_bound else Markup("")]
    parts += [_line(k, c, x, y) for k, c in sorted(drawn, key=lambda item: item[1].chosen)]
    parts.append(_labels(drawn, bound, y, view))
    title = Markup("<title>Best cost so far of each contender against seconds, logarithmic</title>")
    return Markup('<svg class="chart contest" viewBox="0 0 {} {}" role="img">{}{}</svg>').format(
        _WIDTH, _HEIGHT, title, Markup("").join(parts)
    )


def _axes(x: Axis, y: Axis) -> Markup:
    lines = Markup("").join(
        Markup('<path class="gridline" d="M{} {}H{}"/><text class="tick end" x="{}" y="{}">{}</text>').format(
            x.start, y(v), x.end, x.start - 8, y(v) + 4, f"{v:,.0f}" if y.high - y.low > 8 else f"{v:,.1f}"
        )
        for v in ticks(y.low, y.high, 5)
    )
    seconds = Markup("").join(
        Markup('<path class="gridline" d="M{} {}v5"/><text class="tick mid" x="{}" y="{}">{}</text>').format(
            x(v), y.start, x(v), y.start + 18, f"{v:g}"
        )
        for v in log_ticks(x.low, x.high)
    )
    base = Markup('<path class="axis" d="M{} {}H{}"/>').format(x.start, y.start, x.end)
    unit = Markup('<text class="unit mid" x="{}" y="{}">seconds of wall time, logarithmic</text>').format(
        (x.start + x.end) / 2, y.start + 36
    )
    left = Markup('<text class="unit mid" transform="translate(14 {}) rotate(-90)">cost, points</text>').format((y.start + y.end) / 2)
    return lines + seconds + base + unit + left


def _bound(bound: int, y: Axis) -> Markup:
    return Markup('<path class="bound" d="M{} {}H{}"/>').format(_LEFT, y(bound / 100), _WIDTH - _RIGHT)


def _line(k: int, contender: Contender, x: Axis, y: Axis) -> Markup:
    """From where the line enters the frame, thin after the solver stopped; nothing for one that stays above the frame."""
    steps = curve(contender)
    seen = [(t, cost) for t, cost in steps if cost / 100 <= y.high]
    if not seen:
        return Markup("")
    # A cost that was above the frame before comes in from the top edge.
    first = f"M{x(seen[0][0])} {y.end if len(seen) < len(steps) else y(seen[0][1] / 100)}V{y(seen[0][1] / 100)}"
    path = first + "".join(f"H{x(t)}V{y(cost / 100)}" for t, cost in seen[1:])
    end = x(max(contender.seconds, steps[-1][0]))
    kind = f"line b{k % 8}{' chosen' if contender.chosen else ''}"
    dot = Markup('<circle class="dot b{}" cx="{}" cy="{}" r="3.5"/>').format(k % 8, x(steps[-1][0]), y(steps[-1][1] / 100))
    rest = Markup('<path class="rest" d="M{} {}H{}"/>').format(end, y(steps[-1][1] / 100), x.end) if end < x.end else Markup("")
    return Markup('{}<path class="{}" d="{}H{}"/>{}').format(rest, kind, path, end, dot)


def _labels(drawn: list[tuple[int, Contender]], bound: int | None, y: Axis, view: Frame) -> Markup:
    """Name and last cost at the right end of every line and of the bound, moved apart where they would touch."""
    named = [(curve(c)[-1][1], c.backend, "chosen" if c.chosen else "") for _, c in drawn]
    if bound is not None and view.shows_bound:
        named.append((bound, "bound", "quiet"))
    named.sort(key=lambda item: -item[0])
    places = apart([y(cost / 100) for cost, _, _ in named], _LINE_APART, y.end, y.start)
    return Markup("").join(
        Markup('<text class="label {}" x="{}" y="{}">{}<tspan class="value"> {}{}</tspan></text>').format(
            kind, _WIDTH - _RIGHT + 8, round(place + 4, 1), name, "↑ " if cost / 100 > view.high else "", points(cost)
        )
        for place, (cost, name, kind) in zip(places, named, strict=True)
    )
