"""Faults of a scenario's rules that can be said before anything is planned: names, contradictions, shifts worked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from center.errors import Fault
from center.io import nearest
from center.schema import HorizonSpec
from planning.scenario.parts import Parts
from scheduling.meetings.schema import Meeting
from scheduling.rules.schema import AnyRule, Rule, WorkingDays

_SHIFT_KEYS = ("first", "then", "kinds", "after")


def rule_faults(parts: Parts) -> Iterator[Fault]:
    """Faults of `rules.also` on whatever is right by itself."""
    rules = parts.section("rules") if "rules" in parts.data else None
    for k, rule in enumerate(rules.also if rules is not None else ()):
        where = f"{parts.path}: rules.also[{k}]"
        yield from unknown_names(parts, rule, where)
        yield from _nobody(parts, rule, where)
        yield from _contradictions(rule, where)


def worked_faults(parts: Parts, horizon: HorizonSpec) -> Iterator[Fault]:
    """Shifts worked before that are none, and people who worked two at once."""
    worked = parts.section("worked_before") if "worked_before" in parts.data else None
    if worked is None:
        return
    last: dict[str, int] = {}
    for k, item in sorted(enumerate(worked.shifts), key=lambda pair: (pair[1].agent, pair[1].start.replace(tzinfo=None))):
        where = f"{parts.path}: worked_before.shifts[{k}]"
        if item.start.date() >= horizon.start:
            found = f"{item.agent}, {item.start:%Y-%m-%d %H:%M}"
            yield Fault(f"{where}.start", found, f"a time before {horizon.start}, the first day planned")
        if item.agent in last and _before(item.start, worked.shifts[last[item.agent]].end):
            found = f"{item.agent}, {item.start:%Y-%m-%d %H:%M}"
            yield Fault(f"{where}.start", found, f"a time after the shift worked_before.shifts[{last[item.agent]}] of {item.agent} ends")
        last[item.agent] = k
    if worked.known_from is not None and worked.known_from > horizon.start:
        yield Fault(f"{parts.path}: worked_before.known_from", str(worked.known_from), f"at most {horizon.start}, the first day planned")


def _before(one: datetime, two: datetime) -> bool:
    """By the clock where one of them has no offset."""
    return one.replace(tzinfo=None) < two.replace(tzinfo=None) if one.tzinfo is None or two.tzinfo is None else one < two


def unknown_names(parts: Parts, rule: AnyRule | Meeting, where: str) -> Iterator[Fault]:
    """Names of contracts, groups, people and shifts that the scenario does not have."""
    groups = sorted({group for part in parts.items("agents") for group in part.item.groups})
    known = {
        "whom.contracts": ("contracts", list(parts.names("contracts").values())),
        "whom.groups": ("groups of the agents", groups),
        "whom.people": ("agents", list(parts.names("agents").values())),
        **{key: ("shifts", list(parts.names("shifts").values())) for key in _SHIFT_KEYS},
    }
    for key, (what, names) in known.items():
        holder, _, field = key.rpartition(".")
        for n, name in enumerate(getattr(rule.whom if holder else rule, field, ())):
            if name not in names:
                shown = ", ".join(names[:8] or ["none"]) + (", ..." if len(names) > 8 else "")
                yield Fault(f"{where}.{key}[{n}]", f"the unknown name {name!r}", f"one of the {what} ({shown})", nearest(name, names))


def _nobody(parts: Parts, rule: Rule, where: str) -> Iterator[Fault]:
    """A rule for contracts that nobody has."""
    held = {part.item.contract for part in parts.items("agents")}
    named = [name for name in rule.whom.contracts if name in parts.names("contracts").values()]
    if named and not rule.whom.groups and not rule.whom.people and parts.is_whole("agents") and not held & set(named):
        yield Fault(f"{where}.whom.contracts", ", ".join(named), "contracts that at least one agent has")


def _contradictions(rule: AnyRule, where: str) -> Iterator[Fault]:
    least, most = getattr(rule, "least", None), getattr(rule, "most", None)
    if least is not None and most is not None and least > most:
        yield Fault(where, f"least {least:g} and most {most:g}", "least up to most")
    bounds = [name for name in ("least", "most", "in_a_row") if name in type(rule).model_fields]
    if bounds and rule.rule not in ("weekends",) and all(getattr(rule, name) is None for name in bounds):
        yield Fault(where, "no limit", f"at least one of {', '.join(bounds)}")
    limit = {"week": 7, "rolling": rule.days}.get(rule.per) if isinstance(rule, WorkingDays) else None
    if limit is not None and least is not None and least > limit:
        yield Fault(f"{where}.least", f"{least} days", f"at most the {limit} days of the span")
    if rule.rule == "days_off" and not rule.dates and rule.weekdays is None:
        yield Fault(where, "neither dates nor weekdays", "at least one of them")
    if rule.rule == "turn" and rule.price is not None:
        yield Fault(f"{where}.price", f"{rule.price:g}", "none: it scales the price of other wishes")
