"""Whether two people can exchange shifts: the rules, the cost, and what each of them would like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from center.hand import Edit, Lock
from center.plan import Duty
from planning.hand.apply import apply
from planning.hand.desk import Desk
from planning.hand.edit import Judged, judge
from planning.hand.wishes import Swap, Wishes
from scheduling.roster.judged_cost import cost_parts


@dataclass(frozen=True)
class SwapCheck:
    """What a swap would do. Nothing of it is saved.

    Attributes
    ----------
    granted
        Whether it breaks no rule that the plan keeps.
    preferences
        Person -> cost of their wishes before and after, hundredths of a point.
    """

    granted: bool
    edit: Edit
    judged: Judged
    preferences: dict[str, tuple[int, int]]


def check_swap(desk: Desk, first: str, second: str, day: str, other_day: str, locks: Sequence[Lock] = ()) -> SwapCheck:
    """Let `first` give their shift of `day` to `second` and take that person's of `other_day`.

    Raises
    ------
    InputError
        An unknown person, a day outside the plan, nothing to exchange, or a day that is locked.
    """
    work = apply(desk, Wishes(swaps=(Swap(first, second, day, other_day),)), locks)
    judged = judge(desk, work.duties)
    people = {name: desk.plan.agents.index(name) for name in (first, second)}
    wishes = {
        name: (_wishes(desk, desk.plan.duties, agent, judged), _wishes(desk, judged.duties, agent, judged))
        for name, agent in people.items()
    }
    return SwapCheck(not judged.broken, work.edits[0], judged, wishes)


def _wishes(desk: Desk, duties: Sequence[Duty], agent: int, judged: Judged) -> int:
    own = sorted((duty for duty in duties if duty.agent == agent), key=lambda duty: duty.start)
    return cost_parts(desk.problem, own, judged.before.cover)["preferences"]
