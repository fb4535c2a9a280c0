"""The referee: problem + choices -> Verdict. It knows no model and no solver, and computes every cost on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.triage.problem import Choice, TriageProblem

PARTS = ("breach", "needless", "reassign", "team", "change", "related")
_SHOWN = 20


@dataclass(frozen=True)
class Verdict:
    """What the referee finds.

    Attributes
    ----------
    violations
        A sentence for each broken rule.
    cost
        Whole cost, in hundredths of a point.
    parts
        The cost by part, in the order of `PARTS`.
    used
        Units of effort by team and bucket, int64[T, B].
    """

    violations: tuple[str, ...]
    cost: int
    parts: dict[str, int]
    used: np.ndarray = field(repr=False)

    @property
    def legal(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


def verify(problem: TriageProblem, choices: Sequence[Choice]) -> Verdict:
    """Judge `choices`: every incident once, only teams that take it, no bucket over its capacity; and what it costs."""
    place = {incident: k for k, incident in enumerate(problem.ids.tolist())}
    by_place: dict[int, Choice] = {}
    broken: list[str] = []
    for choice in choices:
        k = place.get(choice.incident)
        if k is None:
            broken.append(f"Incident {choice.incident} is not among the open ones.")
        elif k in by_place:
            broken.append(f"Incident {choice.incident} is decided twice.")
        else:
            by_place[k] = choice
    broken += [f"Incident {incident} is not decided." for incident, k in place.items() if k not in by_place]
    broken += [sentence for k, choice in by_place.items() for sentence in _not_possible(problem, k, choice)]
    used = _used(problem, by_place)
    broken += _over(problem, used)
    parts = dict.fromkeys(PARTS, 0)
    for k, choice in by_place.items():
        if choice.stays or _exists(problem, choice):
            _add_cost(problem, k, choice, parts)
    parts["related"] = sum(_related(problem, by_place, int(a), int(b)) for a, b in problem.links)
    return Verdict(tuple(broken), sum(parts.values()), parts, used)


def _exists(problem: TriageProblem, choice: Choice) -> bool:
    team, bucket = choice.team, choice.bucket
    return team is not None and bucket is not None and 0 <= team < len(problem.teams) and 0 <= bucket < problem.capacity.shape[1]


def _not_possible(problem: TriageProblem, k: int, choice: Choice) -> list[str]:
    if choice.team is None and choice.bucket is None:
        return []
    if choice.team is None or choice.bucket is None or not _exists(problem, choice):
        return [f"Incident {choice.incident} goes to team {choice.team}, bucket {choice.bucket}, which does not exist."]
    if not problem.takes[k, choice.team]:
        return [f"Incident {choice.incident} goes to {problem.teams[choice.team]}, which does not take it."]
    return []


def _used(problem: TriageProblem, by_place: dict[int, Choice]) -> np.ndarray:
    used = np.zeros(problem.capacity.shape, dtype=np.int64)
    for k, choice in by_place.items():
        if _exists(problem, choice):
            used[choice.team, choice.bucket] += problem.effort[k]
    return used


def _over(problem: TriageProblem, used: np.ndarray) -> list[str]:
    over = np.argwhere(used > problem.capacity)
    sentences = [
        f"{problem.teams[team]} has {int(used[team, bucket])} units of effort in the bucket from"
        f" {problem.horizon.local(int(bucket)):%a %H:%M}; its capacity is {int(problem.capacity[team, bucket])}."
        for team, bucket in over[:_SHOWN].tolist()
    ]
    return [*sentences, *([f"So have {len(over) - _SHOWN} more buckets."] if len(over) > _SHOWN else [])]


def _add_cost(problem: TriageProblem, k: int, choice: Choice, parts: dict[str, int]) -> None:
    breach, team, bucket = int(problem.breach[k]), choice.team, choice.bucket
    if team is None or bucket is None:
        parts["breach"] += breach
        parts["reassign"] += int(problem.reassign[k])
    else:
        parts["breach"] += (breach * int(problem.kept[team, bucket]) + 500) // 1000
        parts["needless"] += int(problem.needless[k])
        parts["team"] += int(problem.effort[k]) * int(problem.price[team])
    if problem.has_promise[k]:
        if team != int(problem.promised[k, 0]):
            parts["change"] += problem.change
        elif bucket != int(problem.promised[k, 1]):
            parts["change"] += problem.move


def _related(problem: TriageProblem, by_place: dict[int, Choice], first: int, second: int) -> int:
    if first not in by_place or second not in by_place:
        return 0
    one, two = by_place[first].team, by_place[second].team
    if one == two:
        return 0
    return problem.split if one is None or two is None else problem.apart
