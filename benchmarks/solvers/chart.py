"""Cost over time, one panel an instance: the median run of every backend, and the best proven bound."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from benchmarks.solvers.run import Run, known
from benchmarks.solvers.summary import Case
from reports.svg.scale import Axis, apart, log_ticks, ticks

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 580, 280, 74, 160, 34, 40
_ACROSS, _LINE_APART, _FIRST_S, _ROOM_ABOVE = 2, 14, 0.01, 3.0
_COLOURS = ("#0b6e99", "#c2410c", "#6b7280", "#7c3aed", "#15803d", "#b45309", "#be185d", "#334155", "#0891b2")
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2937}.tick{fill:#6b7280;font-size:11px}.name{font-weight:600;font-size:13px}"
    ".mid{text-anchor:middle}.end{text-anchor:end}.grid{stroke:#e5e7eb}.bound{stroke:#1f2937;stroke-dasharray:5 4}"
    ".line{fill:none;stroke-width:1.7;stroke-linejoin:round}.ours{stroke-width:3}.rest{stroke-width:1;stroke-dasharray:1 4}"
)


def cost_chart(cases: Sequence[Case]) -> str:
    """All panels as one SVG file; an instance without any legal answer has none."""
    drawn = [case for case in cases if case.best is not None]
    rows = -(-len(drawn) // _ACROSS)
    panels = Markup("").join(
        Markup('<g transform="translate({} {})">{}</g>').format((k % _ACROSS) * _WIDTH, (k // _ACROSS) * _HEIGHT, _panel(case))
        for k, case in enumerate(drawn)
    )
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img">'
            "<title>Best legal cost so far against seconds, logarithmic</title><style>{2}</style>"
            '<rect width="{0}" height="{1}" fill="#fff"/>{3}</svg>\n'
        ).format(_ACROSS * _WIDTH, max(1, rows) * _HEIGHT, Markup(_STYLE), panels)
    )


def _panel(case: Case) -> Markup:
    runs = [line.middle for line in case.lines.values() if line.middle.trace]
    x, y = _axes_of(case, runs)
    parts = [Markup('<text class="name" x="{}" y="18">{}, {} options</text>').format(_LEFT, case.name, f"{case.options:,}"), _grid(x, y)]
    if case.bound is not None and case.bound >= y.low:
        parts.append(Markup('<path class="bound" d="M{} {}H{}"/>').format(x.start, y(case.bound), x.end))
    parts += [_line(run, x, y) for run in runs]
    return Markup("").join([*parts, _labels(case, runs, y)])


def _axes_of(case: Case, runs: Sequence[Run]) -> tuple[Axis, Axis]:
    """Seconds, logarithmic; costs such that late differences can be seen: who ends far above is only named."""
    best = case.best or 0
    ends = sorted(run.trace[-1][1] for run in runs) or [best]
    near = [end for end in ends if end - best <= _ROOM_ABOVE * max(ends[(len(ends) - 1) // 2] - best, 0.05 * abs(best), case.unit)]
    spread = max((near or [best])[-1] - best, 0.04 * abs(best), case.unit)
    low = case.bound if case.bound is not None and best - case.bound <= _ROOM_ABOVE * spread else best
    seconds = [max(t, _FIRST_S) for run in runs for t, _ in run.trace] + [run.seconds for run in runs]
    last = max([*seconds, 10 * _FIRST_S])
    across = Axis(min([*seconds, last / 10]), last, _LEFT, _WIDTH - _RIGHT, log=True)
    return across, Axis(low - 0.1 * spread, best + 1.8 * spread, _HEIGHT - _BOTTOM, _TOP)


def _grid(x: Axis, y: Axis) -> Markup:
    costs = Markup("").join(
        Markup('<path class="grid" d="M{} {}H{}"/><text class="tick end" x="{}" y="{}">{}</text>').format(
            x.start, y(v), x.end, x.start - 6, y(v) + 4, f"{v:,.0f}"
        )
        for v in ticks(y.low, y.high, 4)
    )
    seconds = Markup("").join(
        Markup('<path class="grid" d="M{} {}V{}"/><text class="tick mid" x="{}" y="{}">{} s</text>').format(
            x(v), y.start, y.end, x(v), y.start + 16, f"{v:g}"
        )
        for v in log_ticks(x.low, x.high)
    )
    return costs + seconds


def _line(run: Run, x: Axis, y: Axis) -> Markup:
    """A falling step line from where it enters the panel, dotted after the end; nothing for one that stays above the panel."""
    seen = [(t, cost) for t, cost in run.trace if cost <= y.high]
    if not seen:
        return Markup("")
    top = y.end if len(seen) < len(run.trace) else y(seen[0][1])
    path = f"M{x(seen[0][0])} {top}" + "".join(f"H{x(t)}V{y(cost)}" for t, cost in seen) + f"H{x(max(run.seconds, seen[-1][0]))}"
    ours = " ours" if run.backend == "anneal" else ""
    dot = Markup('<circle cx="{}" cy="{}" r="3" fill="{}"/>').format(x(seen[-1][0]), y(seen[-1][1]), _colour(run.backend))
    rest = Markup('<path class="rest" stroke="{}" d="M{} {}H{}"/>').format(
        _colour(run.backend), x(max(run.seconds, seen[-1][0])), y(seen[-1][1]), x.end
    )
    return Markup('{}<path class="line{}" stroke="{}" d="{}"/>{}').format(rest, ours, _colour(run.backend), path, dot)


def _labels(case: Case, runs: Sequence[Run], y: Axis) -> Markup:
    """Names at the right, at the height of the last cost, moved apart where they would touch."""
    named = [(run.trace[-1][1], run.backend, _colour(run.backend)) for run in runs]
    if case.bound is not None:
        named.append((case.bound, "bound", "#1f2937"))
    named.sort(key=lambda item: -item[0])
    places = apart([y(cost) for cost, _, _ in named], _LINE_APART, y.end, y.start)
    return Markup("").join(
        Markup('<text x="{}" y="{}"><tspan fill="{}">{}</tspan> {}</text>').format(
            _WIDTH - _RIGHT + 6, round(place + 4, 1), colour, name, f"{'↑' if cost > y.high else '↓' if cost < y.low else ''}{cost:,}"
        )
        for place, (cost, name, colour) in zip(places, named, strict=True)
    )


def _colour(backend: str) -> str:
    return _COLOURS[known().index(backend) % len(_COLOURS)]
