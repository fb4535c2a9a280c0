"""An assignment as the day's new roster, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from center.errors import Fault, InputError
from center.plan import Duty
from scheduling.peak.model import PeakModel
from scheduling.peak.pieces import pieces_between, with_pieces
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster, Rented, Switch
from scheduling.peak.ways import Way


def decode(model: PeakModel, assignment: np.ndarray) -> PeakRoster:
    """The roster that an assignment means."""
    problem, duties, switches = model.problem, list(model.problem.duties), []
    for k, number in enumerate(problem.today):
        way, duty = model.ways[k][int(assignment[k])], duties[number]
        duties[number] = changed(problem, duty, way)
        if way.switch is not None:
            switches.append(Switch(number, *way.switch))
    first = len(problem.today)
    rented = (
        Rented(block.lever, block.queue, block.start, block.end, heads[int(assignment[first + k])])
        for k, (block, heads) in enumerate(zip(model.blocks, model.heads, strict=True))
    )
    return PeakRoster(tuple(duties), tuple(switches), tuple(item for item in rented if item.heads))


def changed(problem: PeakProblem, duty: Duty, way: Way) -> Duty:
    """The shift as a way makes it."""
    if (way.start, way.end, way.breaks) == (duty.start, duty.end, tuple(sorted(duty.breaks))):
        return duty
    unpaid = sum(end - start for start, end, _, paid in way.breaks if not paid)
    paid_min = (way.end - way.start - unpaid) * problem.horizon.step_min
    after = replace(duty, start=way.start, end=way.end, breaks=way.breaks, paid_min=paid_min)
    return with_pieces(after, pieces_between(duty, way.start, way.end)) if duty.blocks else after


def encode(model: PeakModel, roster: PeakRoster) -> np.ndarray:
    """The assignment of a roster.

    Raises
    ------
    InputError
        A shift of the roster is no option of the model.
    """
    problem = model.problem
    switch = {item.number: (item.step, item.queue) for item in roster.switches}
    rented = {(item.lever, item.start): item.heads for item in roster.rented}
    places = [_place(ways, roster.duties[number], switch.get(number)) for ways, number in zip(model.ways, problem.today, strict=True)]
    blocks = zip(model.blocks, model.heads, strict=True)
    places += [heads.index(rented.get((block.lever, block.start), 0)) for block, heads in blocks]
    return np.array(places, dtype=np.int32)


def _place(ways: Sequence[Way], duty: Duty, switch: tuple[int, int] | None) -> int:
    wanted = (duty.start, duty.end, tuple(sorted(duty.breaks)), switch)
    for position, way in enumerate(ways):
        if (way.start, way.end, way.breaks, way.switch) == wanted:
            return position
    raise InputError(Fault(f"shift of agent number {duty.agent}", f"steps {duty.start} to {duty.end}", "one of the model's ways"))
