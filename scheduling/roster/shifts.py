"""Every legal shift of the shapes: start, length and one placement of each break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise, product
from math import prod

from center.clock import Window, clock_text
from center.errors import Fault, InputError
from scheduling.schema import BreakSpec, ShiftShape

MOST_SHIFTS = 20_000
_MOST_LOOKED_AT = 1_000_000

Break = tuple[int, int, str, bool]


@dataclass(frozen=True)
class ShiftOption:
    """One legal shift, free of dates.

    Attributes
    ----------
    shape
        Index of its shape.
    clock
        Local start, minutes after midnight of the day it starts in.
    steps
        Length in steps of elapsed time, breaks included.
    breaks
        (start, end, kind, paid), steps after the shift's start, in order; kind is ``break``, ``lunch`` or ``split``.
    paid_min
        Paid minutes: the length without its unpaid breaks.
    """

    shape: int
    clock: int
    steps: int
    breaks: tuple[Break, ...]
    paid_min: int

    @cached_property
    def segments(self) -> tuple[tuple[int, int], ...]:
        """Working stretches [start, end) between the breaks, steps after the shift's start."""
        edges = [0, *(edge for item in self.breaks for edge in item[:2]), self.steps]
        return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a)

    @cached_property
    def worked(self) -> tuple[int, ...]:
        """Steps worked, after the shift's start."""
        return tuple(t for a, b in self.segments for t in range(a, b))


def legal_shifts(shapes: Sequence[ShiftShape], step_min: int) -> tuple[ShiftOption, ...]:
    """Every start, length and placement of breaks of every shape, each once.

    Breaks keep the order of the shape, lunch and the gap of a split shift may fall anywhere among them, and none overlap. Where the shape
    has `apart_min`, every stretch of work between them, and to the edges, is as long as it says.

    Raises
    ------
    InputError
        A time is off the grid of `step_min` minutes, the breaks of a length do not fit, or a shape has more than
        `MOST_SHIFTS` shifts.
    """
    faults = [fault for k, shape in enumerate(shapes) for fault in _faults(k, shape, step_min)]
    if faults:
        raise InputError(faults)
    return tuple(option for k, shape in enumerate(shapes) for option in _options(k, shape, step_min))


def start_clocks(shape: ShiftShape) -> tuple[int, ...]:
    """Possible local starts, minutes after midnight; one past midnight belongs to the day it falls on."""
    window = Window.parse(shape.start)
    return tuple(dict.fromkeys(m % 1440 for m in range(window.start, window.end + 1, shape.start_step_min)))


def _options(number: int, shape: ShiftShape, step_min: int) -> Iterator[ShiftOption]:
    for length in sorted(set(shape.lengths_min)):
        placements = list(_placements(shape, length, step_min))
        for clock in start_clocks(shape):
            for breaks in placements:
                unpaid = sum(end - start for start, end, _, paid in breaks if not paid)
                yield ShiftOption(number, clock, length // step_min, breaks, length - unpaid * step_min)


def _placements(shape: ShiftShape, length: int, step_min: int) -> Iterator[tuple[Break, ...]]:
    spots = [[_placed(spec, kind, m, step_min) for m in _break_starts(spec, length)] for spec, kind in pauses_of(shape)]
    seen: set[tuple[Break, ...]] = set()
    for chosen in product(*spots):
        breaks = chosen[: len(shape.breaks)]
        ordered = tuple(sorted(chosen))
        in_order = all(one[1] <= two[0] for one, two in pairwise(breaks))
        apart = all(one[1] <= two[0] for one, two in pairwise(ordered))
        if in_order and apart and ordered not in seen and _stretches_fit(shape, ordered, length, step_min):
            seen.add(ordered)
            yield ordered


def pauses_of(shape: ShiftShape) -> list[tuple[BreakSpec, str]]:
    """What interrupts the work, and its kind: breaks in their order, then lunch and the gap of a split shift."""
    single = ((shape.lunch, "lunch"), (shape.split, "split"))
    return [*((spec, "break") for spec in shape.breaks), *((spec, kind) for spec, kind in single if spec is not None)]


def _stretches_fit(shape: ShiftShape, breaks: Sequence[Break], length: int, step_min: int) -> bool:
    """Whether every stretch of work is as long as the shape's `apart_min` says."""
    if shape.apart_min is None:
        return True
    least, most = shape.apart_min
    edges = [0, *(edge * step_min for item in breaks for edge in item[:2]), length]
    return all(least <= end - start <= most for start, end in zip(edges[::2], edges[1::2], strict=True))


def _placed(spec: BreakSpec, kind: str, minute: int, step_min: int) -> Break:
    return minute // step_min, (minute + spec.minutes) // step_min, kind, spec.paid


def _break_starts(spec: BreakSpec, length: int) -> range:
    return range(spec.after_min[0], min(spec.after_min[1], length - spec.minutes) + 1, spec.step_min)


def _faults(number: int, shape: ShiftShape, step_min: int) -> Iterator[Fault]:
    where = f"shifts[{number}] ({shape.name})"
    off_grid = [(key, value) for key, value in _times(shape) if value % step_min]
    for key, value in off_grid:
        found = clock_text(value) if key == "start" else f"{value} minutes"
        advice = "Change it, or plan in shorter steps (horizon.interval_min)."
        yield Fault(f"{where}: {key}", found, f"a multiple of the planning step of {step_min} minutes", advice)
    if off_grid:
        return
    specs = [spec for spec, _ in pauses_of(shape)]
    for length in sorted(set(shape.lengths_min)):
        starts = len(start_clocks(shape))
        count = starts * prod(len(_break_starts(spec, length)) for spec in specs)
        if MOST_SHIFTS < count <= _MOST_LOOKED_AT * starts and shape.apart_min is not None:  # which leaves few of them
            count = starts * sum(1 for _ in islice(_placements(shape, length, step_min), MOST_SHIFTS // starts + 1))
        if count > MOST_SHIFTS:
            advice = "Raise start_step_min or step_min of the breaks, or narrow their after_min."
            yield Fault(where, f"up to {count:,} shifts of {length} minutes", f"at most {MOST_SHIFTS:,}", advice)
        elif next(_placements(shape, length, step_min), None) is None:
            words = "a length in which all breaks fit, in order and apart" + (" as apart_min says" if shape.apart_min else "")
            yield Fault(f"{where}: lengths_min", f"{length} minutes", words)


def _times(shape: ShiftShape) -> Iterator[tuple[str, int]]:
    yield "start", Window.parse(shape.start).start
    if len(start_clocks(shape)) > 1:
        yield "start_step_min", shape.start_step_min
    for length in shape.lengths_min:
        yield "lengths_min", length
    for key, spec in _named_pauses(shape):
        yield f"{key}.minutes", spec.minutes
        yield f"{key}.after_min", spec.after_min[0]
        if spec.after_min[0] + spec.step_min <= spec.after_min[1]:
            yield f"{key}.step_min", spec.step_min


def _named_pauses(shape: ShiftShape) -> Iterator[tuple[str, BreakSpec]]:
    """(key in the file, break) of all that interrupts the work."""
    yield from ((f"breaks[{k}]", spec) for k, spec in enumerate(shape.breaks))
    yield from ((key, spec) for key, spec in (("lunch", shape.lunch), ("split", shape.split)) if spec is not None)
