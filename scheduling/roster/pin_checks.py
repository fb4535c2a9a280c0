"""Which pins can be kept together: what the referee's rules, and the contract's week, say of the pinned days alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.contract import unfulfillable
from scheduling.roster.pins import Pin, with_pins
from scheduling.roster.problem import RosterProblem
from scheduling.rules import availability, blocks, consecutive_days, judge, rest_time, shape_queues, shift_shape, skill

# A further shift never mends what these find; the contract's least hours wait for the days that are not pinned.
_LASTING = (shift_shape, shape_queues, blocks, skill, availability, rest_time, consecutive_days)


def kept_together(problem: RosterProblem, pins: Sequence[Pin]) -> Iterator[tuple[Pin, tuple[str, ...]]]:
    """Each pin with why it cannot be kept beside those before it that can; nothing where it can.

    Parameters
    ----------
    problem
        Without pins.
    """
    kept: dict[int, list[Pin]] = {}
    for pin in pins:
        own = kept.setdefault(pin.agent, [])
        reasons = tuple(_reasons(problem, own, pin))
        if not reasons:
            own.append(pin)
        yield pin, reasons


def _reasons(problem: RosterProblem, own: Sequence[Pin], pin: Pin) -> Iterator[str]:
    if any(other.day == pin.day for other in own):
        yield "the day is locked already."
        return
    pins = [*own, pin]
    if pin.duty is not None:
        duties = sorted((other.duty for other in pins if other.duty is not None), key=lambda duty: duty.start)
        broken = list(_broken(problem, duties))
        if broken:
            yield from broken
            return
    yield from _hopeless_weeks(problem, pins)


def _broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    for rule in _LASTING:
        yield from rule.broken(problem, duties)
    for agent in {duty.agent for duty in duties}:
        yield from judge.lasting(problem, duties, agent)


def _hopeless_weeks(problem: RosterProblem, pins: Sequence[Pin]) -> Iterator[str]:
    """The weeks of the pins' person that no choice of the other days completes."""
    eligibility = with_pins(problem.eligibility, pins, problem.shapes, problem.shifts, problem.grids, problem.agent_zone)
    worked = frozenset((pin.agent, pin.day) for pin in pins if pin.duty is not None)
    for fault in unfulfillable(problem.scenario, problem.shifts, eligibility, problem.bands, problem.rules, worked, {pins[0].agent}):
        yield f"{fault.where}: {fault.found}; {fault.expected}."
