"""Why each contact goes where it goes, in words; and why the others wait."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import numpy as np

from routing.wave.kernel import NEVER, agent_costs, place_costs, required, tables_of
from routing.wave.place import links_of, room_price, shift
from routing.wave.problem import NO_DUE, PLACES, WaveChoices, WaveProblem
from routing.wave.result import AGENT, PLACE_NAMES, WaveAgentSlot, WaveChoice
from routing.wave.rules import state_of


def explained(problem: WaveProblem, choices: WaveChoices, taken_at: datetime) -> tuple[WaveChoice, ...]:
    """Every contact's choice with its reason."""
    explainer = _Explainer(problem, choices, taken_at)
    return tuple(explainer.choice(c) for c in range(problem.n))


def agent_slots(problem: WaveProblem, choices: WaveChoices) -> tuple[WaveAgentSlot, ...]:
    """What every agent has and uses in every slot."""
    state = state_of(problem, tables_of(problem), links_of(problem), choices)
    minutes = problem.grain_s / 60
    return tuple(
        WaveAgentSlot(name, s, int(problem.capacity[a, s]) * minutes, int(problem.capacity[a, s] - state.free[a, s]) * minutes)
        for a, name in enumerate(problem.agents)
        for s in range(problem.n_slots)
    )


class _Explainer:
    def __init__(self, problem: WaveProblem, choices: WaveChoices, taken_at: datetime) -> None:
        self.p, self.choices, self.taken_at = problem, choices, taken_at
        self.tables, self.links = tables_of(problem), links_of(problem)
        self.state = state_of(problem, self.tables, self.links, choices)
        self.cost, self.grains = np.empty(problem.capacity.shape, dtype=np.int64), np.empty(problem.n_agents, dtype=np.int64)
        self.at = np.empty(PLACES, dtype=np.int64)
        self.near: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for i, j, customer in zip(problem.pair_first.tolist(), problem.pair_second.tolist(), problem.pair_customer.tolist(), strict=True):
            self.near[i].append((j, customer))
            self.near[j].append((i, customer))

    def choice(self, c: int) -> WaveChoice:
        """A contact's choice with its reason."""
        p, a, s = self.p, int(self.choices.agent[c]), int(self.choices.slot[c])
        agent_costs(self.tables, c, self.cost, self.grains)
        place_costs(self.tables, c, self.at)
        served = a >= 0
        start = self.taken_at + timedelta(seconds=s * p.slot_s) if served else None
        end = start + timedelta(seconds=int(self.grains[a]) * p.grain_s) if start else None
        due, late = int(p.due_s[c]), None
        if due < NO_DUE:
            finish = (end - self.taken_at).total_seconds() if end else p.n_slots * p.slot_s + int(p.handle_s[c])
            late = bool(due < finish) if served or self.choices.place[c] == 0 else bool(due < 0)
        sentence = "; ".join(self._served(c, a, s) if served else self._elsewhere(c, int(self.choices.place[c])))
        return WaveChoice(
            contact=p.contacts[c], queue=p.queues[p.queue[c]], channel=p.channels[p.channel[c]], priority=int(p.priority[c]),
            waited_s=int(p.waited_s[c]), place=AGENT if served else PLACE_NAMES[self.choices.place[c]],
            agent=p.agents[a] if served else None, start_utc=start, end_utc=end,
            late=late, reason=sentence[:1].upper() + sentence[1:] + ".",
        )  # fmt: skip

    def _served(self, c: int, a: int, s: int) -> list[str]:
        p = self.p
        open_to = self.cost < NEVER
        able, cheaper = int(open_to.any(axis=1).sum()), int((self.cost < self.cost[a, s]).sum())
        if able == 1:
            said = [f"the only one here who can take it is {p.agents[a]}"]
        elif not cheaper:
            said = [f"of {able:,} who can take it {p.agents[a]} suits it best" + ("" if s == 0 else f", in slot {s + 1}")]
        else:
            best = int(np.argmin(self.cost)) // p.n_slots
            said = [f"{able:,} can take it; {self._why_not(c, best, int(np.argmin(self.cost)) % p.n_slots, a, s)}"]
        queue = int(p.queue[c])
        level, full = int(p.levels[a, p.skill[queue]]), int(p.level[c]) or int(p.relax_level[queue, 0])
        if level < full:
            minutes = (int(p.waited_s[c]) + s * p.slot_s) // 60
            said.append(
                f"after {minutes:,} min of waiting level {required(self.tables, c, s)} in {p.skills[p.skill[queue]]} is enough,"
                f" {full} at first"
            )
        if p.sticky[c] == a:
            said.append(f"{p.agents[a]} served the customer before")
        elif p.sticky[c] >= 0:
            said.append(f"not with the customer's agent {p.agents[p.sticky[c]]}")
        said += self._company(c)
        if p.due_s[c] < 0:
            said.append("its deadline was past already")
        return said

    def _why_not(self, c: int, best: int, when: int, a: int, s: int) -> str:
        """What kept a contact from where it would be cheapest."""
        p, dearer = self.p, int(self.cost[a, s] - self.cost[best, when]) / 100
        shift(self.tables, self.links, self.state, c, -1)
        extra = room_price(self.tables, self.links, self.state, c, best, when, self.grains[best])
        shift(self.tables, self.links, self.state, c, 1)
        why = "has no room left" if extra >= NEVER else "is better kept for others, or loaded more evenly so"
        same = " earlier" if best == a else ""
        return f"{p.agents[a]} in slot {s + 1} is {dearer:,.2f} points dearer than {p.agents[best]}{same} in slot {when + 1}, who {why}"

    def _company(self, c: int) -> list[str]:
        code = self.choices.code
        said = []
        for customer, noun in ((True, "customer"), (False, "incident")):
            mates = [self.p.contacts[o] for o, kind in self.near[c] if kind == customer and code[o] == code[c]]
            if mates:
                said.append(
                    f"together with {', '.join(mates[:3])}{f' and {len(mates) - 3} more' if len(mates) > 3 else ''} of the same {noun}"
                )
        return said

    def _elsewhere(self, c: int, place: int) -> list[str]:
        p, queue = self.p, int(self.p.queue[c])
        said = [f"{'left waiting' if place == 0 else f'goes to {PLACE_NAMES[place]}'}: {self._no_agent(c, place)}"]
        other = [k for k in range(PLACES) if k != place and self.at[k] < self.at[place]]
        if place == 0 and other:
            full = [PLACE_NAMES[k] for k in other if self.state.visits[k] >= p.place_room[k]]
            if full:
                said.append(f"{' and '.join(full)} would be cheaper but {'is' if len(full) == 1 else 'are'} full")
        if place == 0 and not p.places[queue, 1:].any():
            said.append(f"queue {p.queues[queue]} allows nothing else")
        said += self._company(c)
        if p.due_s[c] < 0:
            said.append("its deadline was past already")
        return said

    def _no_agent(self, c: int, place: int) -> str:
        """Why no agent takes a contact."""
        p, queue = self.p, int(self.p.queue[c])
        skill = p.skills[p.skill[queue]]
        if not p.n_agents:
            return "no agent is here"
        open_to = self.cost < NEVER
        if not open_to.any():
            return self._nobody(c, skill)
        free = [
            (int(self.cost[a, s]), a, s)
            for a, s in zip(*np.nonzero(open_to), strict=True)
            if room_price(self.tables, self.links, self.state, c, a, s, self.grains[a]) < NEVER
        ]
        able = int(open_to.any(axis=1).sum())
        if not free:
            whom = "the only one who can take it has" if able == 1 else f"all {able:,} who can take it have"
            return f"{whom} no room left, taken by contacts that save more"
        cost, a, s = min(free)
        if cost > self.at[place]:
            return f"{(cost - int(self.at[place])) / 100:,.2f} points cheaper than {p.agents[a]} in slot {s + 1}, the best with room left"
        return f"{p.agents[a]} has room in slot {s + 1}, but it is kept for others, for expected arrivals, or for an even load"

    def _nobody(self, c: int, skill: str) -> str:
        p, queue = self.p, int(self.p.queue[c])
        enough = min(required(self.tables, c, s) for s in range(p.n_slots))
        highest = int(p.levels[:, p.skill[queue]].max(initial=0))
        if highest < enough:
            have = f"the highest here is {highest}" if highest else "nobody here has the skill"
            return f"it needs level {enough} in {skill}, {have}"
        missing = [p.skills[k] for k in np.flatnonzero(p.also[queue]) if p.levels[:, k].max(initial=0) < p.also[queue, k]]
        if missing:
            return f"nobody here has what it needs in {' and '.join(missing)}"
        able = (p.levels[:, p.skill[queue]] >= enough) & (p.levels >= p.also[queue]).all(axis=1)
        if not (able & p.takes[:, p.channel[c]]).any():
            return f"nobody here with the skill {skill} handles {p.channels[p.channel[c]]}"
        return f"no one with the skill {skill} has the {-(-int(p.handle_s[c]) // 60):,} minutes that it takes within the wave"
