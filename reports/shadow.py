"""A shadow run's report in words and as JSON. What single snapshots can say and what only the twin can are kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from center.kpi import KPI_INFO, Kpi
from center.shadow import Part
from center.shadow_report import Interval, PartReport, ShadowReport, TwinFigure

VALID = (
    "Snapshots reflect what the incumbent did before them. So how often both agree and what one wave costs can be compared;"
    " no sum over time can: it would credit the candidate with the incumbent's queue."
)
_NOUNS = {Part.WAVE: ("wave", "waves", "contacts"), Part.TRIAGE: ("triage", "triages", "incidents")}


def shadow_lines(report: ShadowReport) -> Iterator[str]:
    """The report, line by line."""
    run = report.run
    until = "still running" if run.stopped_utc is None else f"stopped {run.stopped_utc:%Y-%m-%d %H:%M} UTC"
    yield f"{run.id}: {run.name}, in the shadow of {run.centre} since {run.since_utc:%Y-%m-%d %H:%M} UTC, {until}"
    waiting = report.answered - report.compared
    yield f"{report.answered:,} snapshots answered, {report.compared:,} compared" + (
        f", {waiting:,} not compared yet" if waiting > 0 else ""
    )
    for part in report.parts:
        yield ""
        yield from _part_lines(part)
    yield ""
    yield VALID
    yield ""
    yield "Cumulative KPIs (digital twin)"
    yield f"  {report.cumulative_note}"
    yield from (f"  {_twin_line(figure)}" for figure in report.cumulative)


def shadow_dict(report: ShadowReport) -> dict[str, Any]:
    """The report for JSON; costs in points, times as ISO texts."""
    run = report.run
    return {
        "id": run.id,
        "centre": run.centre,
        "name": run.name,
        "candidate_fingerprint": run.candidate_fingerprint,
        "since_utc": run.since_utc.isoformat(),
        "stopped_utc": None if run.stopped_utc is None else run.stopped_utc.isoformat(),
        "answered": report.answered,
        "compared": report.compared,
        "one_snapshot": {"valid": VALID, "parts": [_part_dict(part) for part in report.parts]},
        "cumulative": {"source": "digital twin", "note": report.cumulative_note, "figures": [asdict(one) for one in report.cumulative]},
    }


def _part_lines(part: PartReport) -> Iterator[str]:
    one, many, items = _NOUNS[part.part]
    yield f"{many.capitalize()}: {part.compared:,} compared, {part.failed:,} without an answer, {part.apart:,} not comparable"
    if part.compared:
        yield f"  {part.decided:,} {items}: {_share(part.same_place)} to the same place, {_share(part.same)} at the same time as well"
        yield f"  One-{one} cost at the incumbent's weights: {_points(part.dearer)} a {one} (incumbent {_average(part)})"
        yield f"    cheaper in {part.cheaper_in:,}, the same in {part.equal_in:,}, dearer in {part.dearer_in:,}"
        if part.own_dearer != part.dearer:
            yield f"  At the candidate's own weights and risks: {_points(part.own_dearer)} a {one}"
        if part.illegal:
            yield f"  In {part.illegal:,} of them the candidate breaks a rule"
        yield f"  Made by {_counts(part.backends)}; {_seconds(part)}"
    for note, count in part.notes.items():
        yield f"  {count:,} x {note}"


def _average(part: PartReport) -> str:
    return f"{part.incumbent_cost / part.compared / 100:,.2f}"


def _seconds(part: PartReport) -> str:
    if part.seconds is None or part.slow_seconds is None:
        return "no time measured"
    return f"{part.seconds:.2f} s in the middle, 95 % within {part.slow_seconds:.2f} s, at the lowest priority"


def _counts(counts: Any) -> str:
    return ", ".join(f"{name} ({count:,})" for name, count in counts.items()) or "nobody"


def _share(found: Interval) -> str:
    if found.value is None:
        return "-"
    if found.low is None or found.high is None:
        return f"{100 * found.value:.1f} %"
    return f"{100 * found.value:.1f} % [{100 * max(0.0, found.low):.1f}, {100 * min(1.0, found.high):.1f}]"


def _points(found: Interval) -> str:
    if found.value is None:
        return "-"
    half = "" if found.high is None else f" ± {(found.high - found.value) / 100:,.2f}"
    return f"{found.value / 100:+,.2f}{half} points"


def _twin_line(figure: TwinFigure) -> str:
    info, gap = KPI_INFO[Kpi(figure.kpi)], figure.difference
    scale, unit = (100, " points") if info.unit == "%" else (1, f" {info.unit}")
    values = " -> ".join("-" if one is None else f"{scale * one:.1f}" for one in (figure.incumbent, figure.candidate))
    change = (
        ""
        if gap.value is None
        else f", {scale * gap.value:+.1f}" + ("" if gap.high is None else f" ± {scale * (gap.high - gap.value):.1f}")
    )
    return f"{info.title}, {figure.queue}: {values}{change}{unit if change else ''}"


def _part_dict(part: PartReport) -> dict[str, Any]:
    found = asdict(part)
    costs = {f"{name}_points": found.pop(name) / 100 for name in ("incumbent_cost", "cost")}
    gaps = {f"{name}_points": _scaled(found.pop(name)) for name in ("dearer", "own_dearer")}
    return found | {"part": part.part.value} | costs | gaps


def _scaled(interval: dict[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else value / 100 for name, value in interval.items()}
