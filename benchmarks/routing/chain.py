"""How few skills are enough: two a person, chained, against all, against pairs that are not chained, and against one.

Wallace and Whitt (2005, "A staffing algorithm for call centers with skill-based routing", Manufacturing & Service Operations
Management 7) found that two skills a person do nearly as well as all. Calls and people of a centre are the same in every case;
only the second skills differ. How near two skills come depends on the centre's size, so several are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from center.policy import Policy
from twin.answers import Answers
from twin.difference import difference
from twin.distribution import exponential
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Spells
from twin.simulate import simulate

AHT_S, PATIENCE_S, WITHIN_S, HOURS = 300.0, 300.0, 20.0, 12
SEED, REPLICATIONS, WANTED = 20_261_205, 100, 0.02


@dataclass(frozen=True)
class Centre:
    """Queues with the same load, and people whose own queue it is."""

    queues: int
    people: int
    erlangs: float

    @property
    def own(self) -> np.ndarray:
        """Own queue of each person."""
        return np.arange(self.queues * self.people) % self.queues

    def __str__(self) -> str:
        return f"{self.queues} queues of {self.erlangs:g} erlangs with {self.people} people each"


# The last one has the size of the example of Wallace and Whitt, whose people had longer calls and whose callers did not leave.
CENTRES = (Centre(3, 30, 28.0), Centre(6, 60, 57.0), Centre(6, 15, 14.0))


@dataclass(frozen=True)
class Case:
    """A way to give out skills: what it is called, and each person's level per queue, shape ``(people, queues)``."""

    name: str
    level: np.ndarray


def cases(centre: Centre) -> list[Case]:
    """All skills first, as the one that the others are measured against."""
    own, n = centre.own, centre.queues
    spread = (own + 1 + np.arange(len(own)) // n % (n - 1)) % n
    found = [
        Case("all skills", _levels(centre, [set(range(n)) for _ in own])),
        Case("two, chained: own and the next", _levels(centre, [{(q + 1) % n} for q in own])),
        Case(
            "two, chained: every two queues share people",
            _levels(centre, [{q} for q in spread.tolist()]),
        ),
        Case("two, skewed: the second is always queue 1", _levels(centre, [{1 if q == 0 else 0} for q in own])),
        Case("one", _levels(centre, [set() for _ in own])),
    ]
    pairs = Case("two, not chained: closed pairs of queues", _levels(centre, [{q ^ 1} for q in own])) if n % 2 == 0 else None
    return found if pairs is None else [*found[:3], pairs, *found[3:]]


def layout_of(centre: Centre, case: Case) -> Layout:
    """The centre with the skills of a case; first come, first served, by who is idle longest."""
    calls = np.full(HOURS, centre.erlangs * 3600 / AHT_S)
    queues = tuple(
        LayoutQueue(f"queue {q + 1}", calls, (exponential(AHT_S),), (exponential(PATIENCE_S),), within_s=WITHIN_S)
        for q in range(centre.queues)
    )
    size = len(centre.own)
    spells = Spells(np.arange(size), np.zeros(size), np.full(size, np.inf))
    agents = Agents(tuple(f"person {a + 1}" for a in range(size)), case.level, spells)
    return Layout(queues, agents, 3600.0, HOURS, policy=Policy())


def report(seconds: float | None = None) -> list[str]:
    """Lines of text: each case's service level, and its paired difference to all skills with its 95 % interval.

    Parameters
    ----------
    seconds
        Not used: the simulation takes a few seconds.
    """
    lines = [f"{REPLICATIONS} days of {HOURS} h, calls answered within {WITHIN_S:g} s, handle time and patience {AHT_S:g} s on average"]
    for centre in CENTRES:
        found = [(case, simulate(layout_of(centre, case), REPLICATIONS, SEED)) for case in cases(centre)]
        base = found[0][1]
        lines += ["", f"{centre}:", *(f"  {_line(case, answers, base)}" for case, answers in found), f"  {_judged(found[1][1], base)}"]
    return lines


def _line(case: Case, answers: Answers, base: Answers) -> str:
    level, abandoned = answers.service_level("total"), answers.abandonment("total")
    worst = answers.service_level("queue").value.min()
    text = f"{case.name}: {_share(level.value)} (worst queue {_share(worst)}), {_share(abandoned.value)} abandon"
    if answers is base:
        return text
    return f"{text}; {_points(answers, base)} to all skills"


def _judged(chained: Answers, base: Answers) -> str:
    change = difference(base, chained, "service_level", "total")
    met = float(change.value - change.half_width) >= -WANTED
    wanted = f"within {WANTED * 100:g} points of all skills at equal heads"
    return f"{'met' if met else 'MISSED'}: two skills, chained, {wanted}: {_points(chained, base)}"


def _points(answers: Answers, base: Answers) -> str:
    change = difference(base, answers, "service_level", "total")
    return f"{float(change.value) * 100:+.2f} ± {float(change.half_width) * 100:.2f} points"


def _share(value: np.ndarray | float) -> str:
    return f"{float(value) * 100:.2f} %"


def _levels(centre: Centre, seconds: list[set[int]]) -> np.ndarray:
    """Level 1 on a person's own queue, 2 on the others they have."""
    level = np.zeros((len(centre.own), centre.queues), dtype=np.int64)
    for a, others in enumerate(seconds):
        level[a, sorted(others)] = 2
        level[a, centre.own[a]] = 1
    return level
