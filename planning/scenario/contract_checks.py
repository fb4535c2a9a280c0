"""Whether shapes can be laid on the grid, and whether contracts, and people within their availability, can be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from center.errors import Fault, InputError
from center.schema import Contract
from planning.scenario.parts import Part, Parts
from planning.scenario.week import Week, reachable_weeks, week_of
from scheduling.roster.shifts import ShiftOption, legal_shifts
from scheduling.schema import Rules, ShiftShape


def contract_faults(parts: Parts, step_min: int) -> list[Fault]:
    """Shapes off the grid or without room for their breaks; then contracts and people that no week satisfies."""
    options: dict[str, tuple[ShiftShape, tuple[ShiftOption, ...]]] = {}
    faults: list[Fault] = []
    for part in parts.items("shifts"):
        try:
            options[part.item.name] = part.item, legal_shifts([part.item], step_min)
        except InputError as error:
            faults += [_placed(fault, part) for fault in error.faults]
    rules = parts.section("rules")
    if rules is None:
        return faults
    possible: dict[str, tuple[Contract, Week]] = {}
    for part in parts.items("contracts"):
        if all(name in options for name in part.item.shifts):
            week = week_of([options[name] for name in part.item.shifts], step_min)
            fault = _contract_fault(part, week, rules)
            faults += [fault] if fault else []
            if fault is None:
                possible[part.item.name] = part.item, week
    return [*faults, *_agent_faults(parts.items("agents"), possible, rules, step_min)]


def _placed(fault: Fault, part: Part) -> Fault:
    """The fault of a shape checked alone, with its place in the file."""
    _, _, key = fault.where.partition("): ")
    return Fault(part.at(key) if key else part.where, fault.found, fault.expected, fault.advice)


def _contract_fault(part: Part, week: Week, rules: Rules) -> Fault | None:
    contract: Contract = part.item
    reached = reachable_weeks(week, contract.days_week[1], rules)
    if _keeps(contract, reached):
        return None
    days = _band(contract.days_week, "day", "days")
    sums = sorted({paid for count, paid in reached if contract.days_week[0] <= count <= contract.days_week[1]})
    if not sums:
        expected = (
            f"days that its shifts' weekdays, {rules.rest_hours:g} h rest and at most {rules.max_consecutive_days} days in a row allow"
        )
        return Fault(part.at("days_week"), f"{days} a week", expected)
    low, high = (hours * 60 for hours in contract.hours_week)
    near = [*[s for s in sums if s < low][-1:], *[s for s in sums if s > high][:1]]
    shown = " or ".join(f"{paid / 60:g} h" for paid in near)
    expected = f"paid hours (breaks that are unpaid left out) that its shifts can add up to; the nearest are {shown}"
    return Fault(part.at("hours_week"), f"{_band(contract.hours_week, 'h', 'h')} a week in {days}", expected)


def _keeps(contract: Contract, reached: Iterable[tuple[int, int]]) -> bool:
    low, high = (hours * 60 for hours in contract.hours_week)
    return any(contract.days_week[0] <= days <= contract.days_week[1] and low <= paid <= high for days, paid in reached)


def _band(band: Sequence[float], one: str, many: str) -> str:
    low, high = band
    return f"{low:g} {one if low == 1 else many}" if low == high else f"{low:g} to {high:g} {many}"


def _agent_faults(agents: Iterable[Part], possible: dict[str, tuple[Contract, Week]], rules: Rules, step_min: int) -> Iterator[Fault]:
    """People whose availability cannot hold a week of a contract that is possible by itself."""
    known: dict[tuple[str, tuple[str, ...]], tuple[bool, int]] = {}
    for part in agents:
        name, windows = part.item.contract, tuple(part.item.availability)
        if not windows or name not in possible:
            continue
        contract, week = possible[name]
        if (name, windows) not in known:
            reached = reachable_weeks(week.within(windows, step_min), contract.days_week[1], rules)
            known[name, windows] = _keeps(contract, reached), max((paid for _, paid in reached), default=0)
        fits, most = known[name, windows]
        if not fits:
            expected = f"times in which {_band(contract.hours_week, 'h', 'h')} of the contract {name!r} fit"
            yield Fault(part.at("availability"), f"availability for at most {most / 60:g} paid h a week", expected)
