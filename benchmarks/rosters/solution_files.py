"""Rosters in the benchmarks' own XML, written and read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from center.plan import Duty
from scheduling.formats.instance import Instance

Element = ElementTree.Element


def solution_text(instance: Instance, duties: Sequence[Duty]) -> str:
    """The roster as the benchmark's verifier reads it."""
    nrp = instance.format == "nrp"
    root = Element("Roster" if nrp else "Solution")
    _child(root, "SchedulingPeriodFile" if nrp else "ProblemFile", f"{instance.name}.ros")
    own: dict[int, list[Duty]] = defaultdict(list)
    for duty in sorted(duties, key=lambda duty: (duty.agent, duty.start)):
        own[duty.agent].append(duty)
    for agent, person in enumerate(instance.scenario.agents):
        employee = ElementTree.SubElement(root, "Employee", ID=person.id)
        for duty in own[agent]:
            _assign(employee, duty) if nrp else _shift(instance, employee, duty)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _assign(employee: Element, duty: Duty) -> None:
    assign = ElementTree.SubElement(employee, "Assign")
    _child(assign, "Day", f"{duty.day}")
    _child(assign, "Shift", duty.shape)


def _shift(instance: Instance, employee: Element, duty: Duty) -> None:
    horizon = instance.scenario.horizon
    shift = ElementTree.SubElement(employee, "Shift")
    _child(shift, "Day", f"{duty.day}")
    _child(shift, "Start", f"{horizon.local(duty.start):%H:%M:%S}")
    for start, end, queue in duty.blocks or ((duty.start, duty.end, duty.queue),):
        minutes = f"{(end - start) * horizon.step_min}"
        task = ElementTree.SubElement(shift, "Task", WorkLength=minutes)
        _child(task, "ID", f"{queue + 1}")
        _child(task, "Length", minutes)


def _child(parent: Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def duties_in(instance: Instance, text: str) -> tuple[Duty, ...]:
    """The duties of a solution's text, for people, shifts and tasks that the instance has.

    Raises
    ------
    KeyError, ValueError
        A name that the instance does not have, or an element that is not there.
    """
    return tuple(
        duty
        for employee in ElementTree.fromstring(text).iter("Employee")
        for duty in _duties(instance, instance.scenario.index.agent[employee.attrib["ID"]], employee)
    )


def _duties(instance: Instance, agent: int, employee: Element) -> Iterator[Duty]:
    horizon, queue = instance.scenario.horizon, instance.scenario.index.queue
    for assign in employee.iter("Assign"):
        day, shape = int(assign.findtext("Day", "")), assign.findtext("Shift", "")
        minutes = next(item.lengths_min[0] for item in instance.shapes if item.name == shape)
        start = day * 1440 // horizon.step_min
        yield Duty(agent, queue[shape], day, shape, start, start + minutes // horizon.step_min, (), minutes)
    for shift in employee.iter("Shift"):
        if len(shift):
            yield _task_shift(instance, agent, shift)


def _task_shift(instance: Instance, agent: int, shift: Element) -> Duty:
    step, day = instance.scenario.horizon.step_min, int(shift.findtext("Day", ""))
    hours, minutes = (int(part) for part in shift.findtext("Start", "").split(":")[:2])
    start = end = (day * 1440 + hours * 60 + minutes) // step
    blocks: list[tuple[int, int, int]] = []
    for task in shift.iter("Task"):
        begin, end, queue = end, end + int(task.findtext("Length", "")) // step, int(task.findtext("ID", "")) - 1
        if blocks and blocks[-1][2] == queue:
            blocks[-1] = (blocks[-1][0], end, queue)
        else:
            blocks.append((begin, end, queue))
    time = {queue: sum(b - a for a, b, other in blocks if other == queue) for _, _, queue in blocks}
    shape = instance.shapes[2 if hours >= 20 or hours < 6 else int(hours >= 12)].name
    several = tuple(blocks) if len(blocks) > 1 else ()
    return Duty(agent, max(time, key=time.__getitem__), day, shape, start, end, (), (end - start) * step, several)
