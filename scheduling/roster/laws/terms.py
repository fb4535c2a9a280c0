"""Which shifts the laws leave a person on a day, and what each of these costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scheduling.roster.eligibility import Eligibility
from scheduling.roster.laws.dated import dated
from scheduling.roster.laws.facts import Facts
from scheduling.roster.laws.single import Faults, faults


class Terms:
    """Masks and costs of single shifts, by person and day.

    Attributes
    ----------
    must_work
        (person, day) on which a hard rule asks for a shift.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.must_work: set[tuple[int, int]] = set()
        self._out: dict[tuple[int, int], np.ndarray] = {}
        self._costs: dict[tuple[int, int], np.ndarray] = {}
        self._by_shift: list[np.ndarray] = []
        self._of_person: dict[tuple[int, tuple[int, ...]], tuple[np.ndarray | None, np.ndarray | None]] = {}
        self._laws: dict[int, list[Faults]] = {}
        self._signature: dict[int, list[int]] = {}
        self._add_single()
        self._add_dated()

    def _add_single(self) -> None:
        for number, law in enumerate(self._facts.problem.laws):
            found = list(faults(law, self._facts))
            if found:
                self._laws[number] = found
                for agent in law.people:
                    self._signature.setdefault(agent, []).append(number)
                self._by_shift += [one.units for one in found if one.by_shift and one.price]

    def _add_dated(self) -> None:
        by_shift = False
        for item in dated(self._facts):
            key = (item.agent, item.day)
            if item.price is None:
                out = item.units[:-1] > 0
                self._out[key] = self._out[key] | out if key in self._out else out
                if item.units[-1]:
                    self.must_work.add(key)
            elif item.price:
                cost = item.units * item.price
                self._costs[key] = self._costs[key] + cost if key in self._costs else cost
                by_shift = by_shift or bool(np.ptp(item.units[:-1]))
        if by_shift:
            shapes = [shift.shape for shift in self._facts.problem.shifts]
            self._by_shift.append(np.array(shapes, dtype=np.int64))

    def out(self, agent: int, day: int) -> np.ndarray | None:
        """Whether each shift is out, shape ``(shifts,)``; None: none is."""
        general, own = self._single(agent)[0], self._out.get((agent, day))
        if general is None:
            return own
        return general[day] if own is None else general[day] | own

    def costs(self, agent: int, day: int) -> np.ndarray | None:
        """Cost of each shift, and last of the day off, shape ``(shifts + 1,)``; None: nothing."""
        general, own = self._single(agent)[1], self._costs.get((agent, day))
        if general is None:
            return own
        return general[day] if own is None else general[day] + own

    def idle_costs(self, able: list[list[bool]]) -> int:
        """What days without a choice cost, being off."""
        return sum(int(cost[-1]) for (agent, day), cost in self._costs.items() if not able[agent][day])

    def marks(self) -> np.ndarray | None:
        """Numbers that differ between shifts that may cost differently, something that broadcasts to ``(zones, days, shifts)``."""
        if not self._by_shift:
            return None
        stacked = np.stack(np.broadcast_arrays(*self._by_shift, np.zeros(self._facts.shape, dtype=np.int64)), axis=-1)
        return np.unique(stacked.reshape(-1, stacked.shape[-1]), axis=0, return_inverse=True)[1].reshape(self._facts.shape)

    def _single(self, agent: int) -> tuple[np.ndarray | None, np.ndarray | None]:
        """(out, costs) of rules of single shifts, shapes ``(days, shifts)`` and ``(days, shifts + 1)``."""
        key = (int(self._facts.problem.agent_zone[agent]), tuple(self._signature.get(agent, ())))
        if key not in self._of_person:
            laws = [(self._facts.problem.laws[number].rule.price, one) for number in key[1] for one in self._laws[number]]
            shape = self._facts.shape[1:]
            out, costs = np.zeros(shape, dtype=bool), np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
            for price, one in laws:
                units = np.broadcast_to(one.units, self._facts.shape)[key[0]]
                if price is None:
                    out |= units > 0
                else:
                    costs[:, :-1] += units * one.price
            self._of_person[key] = (out if out.any() else None, costs if costs.any() else None)
        return self._of_person[key]


def lawful(eligibility: Eligibility, terms: Terms, facts: Facts) -> Eligibility:
    """Eligibility without the shifts that are out; a pinned day stays as it is."""
    lists, number = list(eligibility.lists), eligibility.number.copy()
    known = {one.tobytes(): k for k, one in enumerate(lists)}
    seen: dict[tuple[int, bytes], int] = {}
    for agent, day in zip(*(axis.tolist() for axis in np.nonzero(number)), strict=True):
        out = terms.out(agent, day)
        if out is None or facts.problem.pinned.get((agent, day)) is not None:
            continue
        key = (int(number[agent, day]), out.tobytes())
        if key not in seen:
            left = lists[key[0]][~out[lists[key[0]]]]
            seen[key] = known.setdefault(left.tobytes(), len(lists))
            if seen[key] == len(lists):
                lists.append(left)
        number[agent, day] = seen[key]
    return replace(eligibility, lists=tuple(lists), number=number)


def pinned_out(terms: Terms, facts: Facts) -> Iterator[tuple[int, int]]:
    """(person, day) of pinned shifts that a hard rule puts out."""
    eligibility = facts.problem.eligibility
    for (agent, day), pin in facts.problem.pinned.items():
        out = None if pin.duty is None else terms.out(agent, day)
        if out is not None and out[eligibility.lists[eligibility.number[agent, day]]].any():
            yield agent, day
