"""Whether a policy may replace another one, by its figures: more for all, and nobody worse than allowed. In sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from center.policy_version import Figure

# Most points of service level that a queue may lose, as a share.
ALLOWED_LOSS = 0.02


def refusals(figures: Sequence[Figure], caps: Mapping[str, float]) -> list[str]:
    """Why not; empty where the policy is better.

    Better is: the interval of the service level over all contacts lies above 0; no queue may have lost more than 2 points, by the
    lower end of its interval; no queue's abandonment and no queue's 95 % wait has risen by more than its interval; no skill group is
    past its occupancy cap, unless it was before and is not past it further.

    Parameters
    ----------
    caps
        Skill group -> occupancy cap, as a share.
    """
    return [sentence for figure in figures for sentence in _of(figure, caps)]


def _of(figure: Figure, caps: Mapping[str, float]) -> Iterator[str]:
    if figure.change is None or figure.before is None or figure.after is None:
        return
    half = figure.half_width or 0.0
    points = f"{100 * figure.change:+.2f} ± {100 * half:.2f} points"
    if figure.kpi == "service_level" and figure.part == "all" and figure.change - half <= 0:
        yield f"The service level of all contacts changes by {points}: not surely better."
    if figure.kpi == "service_level" and figure.part != "all" and figure.change - half < -ALLOWED_LOSS:
        may = "loses" if figure.change < -ALLOWED_LOSS else "may lose"
        yield f"{figure.part} {may} more than {100 * ALLOWED_LOSS:.0f} points of service level: {points}."
    if figure.kpi == "abandonment" and figure.change - half > 0:
        yield f"{figure.part}: more contacts abandon, {points}."
    if figure.kpi == "wait_95" and figure.change - half > 0:
        yield f"{figure.part}: the 95 % wait rises from {figure.before:.0f} s by {figure.change:.1f} ± {half:.1f} s."
    cap = caps.get(figure.part)
    if figure.kpi == "occupancy" and cap is not None and figure.after > cap and (figure.before <= cap or figure.change - half > 0):
        yield f"People of {figure.part} are busy {100 * figure.after:.1f} % of their time, past the cap of {100 * cap:.1f} %."
