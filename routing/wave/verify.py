"""The referee: who breaks which rule, in sentences, and what a wave truly costs. Knows no solver and no model.

Everything is worked out anew, contact by contact, from the problem's own definitions, over all agents and slots.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from routing.wave.problem import NO_DUE, PLACES, Place, WaveChoices, WaveProblem

PARTS = ("wait", "deadlines", "handling", "skill", "sticky", "channel", "apart", "balance", "reserve", "left waiting", "elsewhere")
_PLACE_WORDS = {Place.HOLD: "hold", Place.CALLBACK: "callback", Place.SELF_SERVICE: "self-service", Place.OVERFLOW: "overflow"}


@dataclass(frozen=True)
class WaveVerdict:
    """What the referee found: broken rules, the cost in hundredths of a point, and its parts."""

    violations: tuple[str, ...]
    cost: int
    parts: dict[str, int]


def verify_wave(problem: WaveProblem, choices: WaveChoices) -> WaveVerdict:
    """Judge where every contact goes.

    Raises
    ------
    ValueError
        There is not one choice for every contact.
    """
    if not len(choices.agent) == len(choices.slot) == len(choices.place) == problem.n:
        raise ValueError(f"one choice for each of the {problem.n} contacts is needed")
    referee = _Referee(problem, choices)
    for c in range(problem.n):
        referee.judge(c)
    referee.judge_together()
    referee.judge_rooms()
    parts = dict(referee.parts)
    return WaveVerdict(tuple(referee.violations), sum(parts.values()), parts)


class _Referee:
    def __init__(self, problem: WaveProblem, choices: WaveChoices) -> None:
        self.p, self.choices = problem, choices
        self.agent, self.slot, self.place = choices.agent.tolist(), choices.slot.tolist(), choices.place.tolist()
        self.violations: list[str] = []
        self.parts = dict.fromkeys(PARTS, 0)
        self.used: dict[tuple[int, int], int] = defaultdict(int)
        self.visits: dict[int, int] = defaultdict(int)
        self.until: list[int] = [0] * problem.n  # the slot after a contact's last, where an agent takes it

    def judge(self, c: int) -> None:
        """One contact, wherever it is."""
        if 0 <= self.agent[c] < self.p.n_agents and 0 <= self.slot[c] < self.p.n_slots:
            self._served(c, self.agent[c], self.slot[c])
        elif self.agent[c] < 0 and 0 <= self.place[c] < PLACES:
            self._placed(c, Place(self.place[c]))
        else:
            self._broken(c, "goes nowhere")

    def _served(self, c: int, a: int, s: int) -> None:
        p, queue, channel = self.p, int(self.p.queue[c]), int(self.p.channel[c])
        agent, name = p.agents[a], p.queues[queue]
        level = int(p.levels[a, p.skill[queue]])
        full = int(p.level[c]) or int(p.relax_level[queue, 0])
        enough = self.required(c, s)
        if level < enough:
            self._broken(c, f"goes to {agent}, who has level {level} in {p.skills[p.skill[queue]]}; {enough} is needed at slot {s + 1}")
        for k, needed in enumerate(p.also[queue].tolist()):
            if p.levels[a, k] < needed:
                self._broken(c, f"goes to {agent}, who has level {p.levels[a, k]} in {p.skills[k]}; queue {name} needs {needed}")
        if not p.takes[a, channel]:
            self._broken(c, f"goes to {agent}, who does not handle {p.channels[channel]}")
        grains = -(-int(p.handle_s[c]) * int(p.factor[a, queue]) // (100 * p.grain_s))
        left, k = grains, s
        while left > 0:
            self.used[a, k] += -(-int(p.weight[channel]) * min(left, p.slot_grains) // 100)
            left, k = left - p.slot_grains, k + 1
        self.until[c] = k
        if k > p.n_slots:
            self._broken(c, f"is not finished by {agent} within the wave's {p.n_slots} slots")
        prices = p.prices
        self.parts["wait"] += self.delay(c, s)
        self.parts["deadlines"] += self.risk(c, s * p.slot_s + grains * p.grain_s)
        self.parts["handling"] += prices.handle * grains * p.grain_s // 60
        self.parts["skill"] += prices.below_level * max(0, full - level)
        if p.sticky[c] >= 0 and p.sticky[c] != a and s * p.slot_s < p.sticky_s[c]:
            self.parts["sticky"] += prices.sticky
        if p.prefers[c] >= 0 and p.prefers[c] != channel:
            self.parts["channel"] += prices.channel
        if not p.likes[a, channel]:
            self.parts["channel"] += prices.agent_channel

    def _placed(self, c: int, place: Place) -> None:
        p, prices, importance = self.p, self.p.prices, int(self.p.importance[c])
        if not p.places[p.queue[c], place]:
            self._broken(c, f"goes to {_PLACE_WORDS[place]}, which queue {p.queues[p.queue[c]]} does not allow")
        self.visits[place] += 1
        if place == Place.HOLD:
            self.parts["wait"] += self.delay(c, p.n_slots)
            self.parts["left waiting"] += prices.hold * importance // 100
            self.parts["deadlines"] += self.risk(c, p.n_slots * p.slot_s + int(p.handle_s[c]))
            return
        if place == Place.CALLBACK:
            self.parts["elsewhere"] += prices.callback * importance // 100
            self.parts["deadlines"] += self.risk(c, p.callback_s)
            channel = p.channels.index("callback")
        elif place == Place.SELF_SERVICE:
            self.parts["elsewhere"] += prices.self_service * importance // 100
            channel = len(p.channels)
        else:
            self.parts["elsewhere"] += prices.overflow * importance // 100 + prices.overflow_min * int(p.handle_s[c]) // 60
            channel = int(p.channel[c])
        if p.prefers[c] >= 0 and p.prefers[c] != channel:
            self.parts["channel"] += prices.channel

    def required(self, c: int, slot: int) -> int:
        """Least level that is enough when a slot begins: the lowest of the steps that the wait has reached by then."""
        p, queue = self.p, int(self.p.queue[c])
        waited = int(p.waited_s[c]) + slot * p.slot_s
        full = int(p.level[c]) or int(p.relax_level[queue, 0])
        steps = zip(p.relax_s[queue, 1:].tolist(), p.relax_level[queue, 1:].tolist(), strict=True)
        return min([full, *(level for after, level in steps if waited >= after)])

    def delay(self, c: int, slot: int) -> int:
        """Price of the wait from now to the start of a slot."""
        p, total = self.p, 0
        for k in range(slot):
            waited = int(p.waited_s[c]) + k * p.slot_s
            share = 100 + p.prices.ageing * waited // 3600
            total += int(p.importance[c]) * p.prices.wait * p.slot_s * share // 600_000
        return total

    def risk(self, c: int, finish_s: int) -> int:
        """Price of the deadline for a finish so many seconds from now."""
        due, importance, prices = int(self.p.due_s[c]), int(self.p.importance[c]), self.p.prices
        if due >= NO_DUE or due - finish_s >= prices.risk_s:
            return 0
        slack = due - finish_s
        if slack >= 0:
            return prices.deadline * importance * (prices.risk_s - slack) // (100 * prices.risk_s)
        return prices.deadline * importance // 100 + prices.late * importance * -slack // 6000

    def judge_together(self) -> None:
        """Contacts that belong together."""
        p, code = self.p, self.choices.code.tolist()
        pairs = zip(
            p.pair_first.tolist(), p.pair_second.tolist(), p.pair_customer.tolist(), p.pair_incident.tolist(), strict=True
        )  # fmt: skip
        for i, j, customer, incident in pairs:
            if code[i] != code[j]:
                self.parts["apart"] += p.prices.customer_apart * customer + p.prices.incident_apart * incident
            both = self.agent[i] >= 0 and self.agent[j] >= 0 and self.agent[i] != self.agent[j]
            if customer and both and self.slot[i] < self.until[j] and self.slot[j] < self.until[i]:
                names = p.agents[self.agent[i]], p.agents[self.agent[j]]
                self._broken(i, f"and {p.contacts[j]} are of one customer, and with {names[0]} and {names[1]} in the same slot")

    def judge_rooms(self) -> None:
        """What agents, places and expected arrivals have room for."""
        p = self.p
        for (a, s), grains in sorted(self.used.items()):
            if s < p.n_slots and grains > p.capacity[a, s]:
                self.violations.append(
                    f"Agent {p.agents[a]} has {grains:,} grains of work in slot {s + 1} and room for {int(p.capacity[a, s]):,}."
                )
        for place, count in sorted(self.visits.items()):
            if count > p.place_room[place]:
                self.violations.append(f"{count:,} contacts go to {_PLACE_WORDS[Place(place)]}, which takes {int(p.place_room[place]):,}.")
        loads: dict[int, int] = defaultdict(int)
        for (a, _), grains in self.used.items():
            loads[a] += grains
        even = p.even_share
        self.parts["balance"] = sum(p.prices.balance * max(0, load - int(even[a])) ** 2 for a, load in loads.items())
        for q in range(len(p.queues)):
            if p.reserve[q].any():
                for s in range(p.n_slots):
                    spent = sum(grains for (a, k), grains in self.used.items() if k == s and p.capable[q, a])
                    self.parts["reserve"] += p.prices.reserve * max(0, spent - int(p.reserve_room[q, s]))

    def _broken(self, c: int, what: str) -> None:
        self.violations.append(f"Contact {self.p.contacts[c]} {what}.")
