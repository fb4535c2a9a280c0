"""The simulation in words: whether targets were held, what correcting the requirement brought. The same in the terminal and on the page."""

from __future__ import annotations

import math

from center.plan import Correction, Plan, Simulated
from reports.simulation import QueueResult, mean_level, queue_results
from reports.simulation_figures import Held
from reports.words import NOTHING, number, percent, plural

_PERIODS = {"interval": " in every interval", "day": " over each day", "week": " over the week"}
_WHOLE_FROM = 1000


def simulated_sentence(plan: Plan) -> str:
    """What the twin says of the plan, in one sentence; empty where it was not simulated."""
    results = queue_results(plan)
    level, promise = mean_level(results), mean_level(results, promised=True)
    if plan.simulated is None or level is None:
        return ""
    beside = "" if promise is None else f", where Erlang promises {percent(promise)}"
    said = f"In simulation {percent(level)} of the contacts are answered within their target{beside}"
    kept = plan.simulated.met_share
    return f"{said}." if kept is None else f"{said}; {kept_text(plan.simulated)}."


def kept_text(found: Simulated) -> str:
    """``94.2 % arrive in an interval that keeps its goal or may``."""
    level = percent(found.confidence, 0)
    return f"{percent(found.met_share)} arrive in an interval that keeps its goal, or whose {level} confidence interval includes it"


def target_text(result: QueueResult) -> str:
    """``80 % within 20 s over each day``; a dash without a target."""
    if result.goal is None:
        return NOTHING
    within = "" if result.within_s is None else f" within {result.within_s:g} s"
    return f"{share(result.goal)}{within}{_PERIODS.get(result.period or '', '')}"


def held_text(result: QueueResult) -> str:
    """How many days held the target: ``5 met, 1 not certain, 1 missed``; the one word where there is but one outcome to tell."""
    if result.whole.held is not None:
        return str(result.whole.held)
    counts = [(result.days_held(held), held) for held in Held]
    return ", ".join(f"{count} {held}" for count, held in counts if count) or NOTHING


def rounds_text(found: Simulated) -> str:
    """What correcting the requirement cost and brought, from its first round to the chosen one; empty without corrections."""
    chosen = next((one for one in found.corrections if one.chosen), None)
    if chosen is None:
        return ""
    first = found.corrections[0]
    if chosen is first:
        return f"{plural(len(found.corrections), 'round')} simulated, the first one chosen."
    return (
        f"{plural(len(found.corrections), 'round')} simulated: from the first to the chosen one, head-hours required "
        f"{_change(first, chosen, 'rostered_hours')}, labour cost {_change(first, chosen, 'labour_cost')}, contacts in intervals that keep "
        f"their goal, or may, from {share_text(first.met_share)} to {share_text(chosen.met_share)}."
    )


def saved_text(found: Simulated) -> str:
    """What pooling several queues saves, or how the corrected requirement differs from Erlang's; empty where it is not known."""
    hours = found.heads_saved_hours
    if hours is None or not math.isfinite(hours):
        return ""
    if hours > 0 and found.pooled and len(found.goal) > 1:
        return f"Pooling saves {number(hours)} head-hours of what Erlang asks for queue by queue."
    if hours == 0:
        return "The corrected requirement asks for as many head-hours as Erlang does queue by queue."
    side = "less" if hours > 0 else "more"
    return f"The corrected requirement asks for {number(abs(hours))} head-hours {side} than Erlang does queue by queue."


def share(value: float) -> str:
    """Percent without needless decimals: ``80 %``, ``82.5 %``."""
    return percent(value, 0) if abs(value * 100 - round(value * 100)) < 0.05 else percent(value)


def share_text(value: float | None) -> str:
    """Percent; a dash where it is not known."""
    return percent(None if value is None or value != value else value)


def amount(value: float | None, digits: int = 1) -> str:
    """A number; a dash where it is not known; no decimals from a thousand on."""
    if value is None or not math.isfinite(value):
        return NOTHING
    return number(value, 0 if abs(value) >= _WHOLE_FROM else digits)


def _change(first: Correction, last: Correction, name: str) -> str:
    """``+20.5 (+6.4 %)``."""
    before, after = getattr(first, name), getattr(last, name)
    if not (math.isfinite(before) and math.isfinite(after)):
        return NOTHING
    change = after - before
    relative = f" ({_signed(100 * change / before, 1)} %)" if before else ""
    return f"{_signed(change, 0 if abs(change) >= _WHOLE_FROM else 1)}{relative}"


def _signed(value: float, digits: int) -> str:
    return f"{'−' if round(value, digits) < 0 else '+'}{abs(value):,.{digits}f}"
