"""A wave decided by the rules of a routing policy, as an ACD would: contact by contact, nothing weighed against anything else.

From slot to slot the contact that the policy takes first goes to the agent whom it prefers, among those with room, until nobody fits;
who is left is held. Levels in a policy are ranks, 1 the best: outside of its profiles an agent's rank in a queue is 1 for the highest
level of the skill in the snapshot, 2 for a level below, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from center.policy import Policy
from routing.wave.kernel import NEVER, agent_costs, tables_of
from routing.wave.place import clashes, links_of, new_state, room_price, shift
from routing.wave.problem import NONE, Place, WaveChoices, WaveProblem
from routing.wave.rules import choices_of

NOT_SERVED = 1_000


def by_policy(problem: WaveProblem, policy: Policy, now: datetime) -> tuple[WaveChoices, tuple[str, ...]]:
    """Choices by the policy, and what of it a snapshot cannot follow, in sentences."""
    rule = _Rule(problem, policy, now)
    for slot in range(problem.n_slots):
        for c in rule.in_turn(slot):
            rule.place(c, slot)
    held = rule.state.agent < 0
    rule.state.place[held] = int(Place.HOLD)
    return choices_of(rule.state), tuple(_left_out(policy))


class _Rule:
    def __init__(self, problem: WaveProblem, policy: Policy, now: datetime) -> None:
        self.p, self.policy = problem, policy
        self.tables, self.links, self.state = tables_of(problem), links_of(problem), new_state(problem)
        self.rules = [policy.rule(name) for name in problem.queues]
        self.level = _levels(problem, policy, now)
        self.busy_until = -problem.idle_s.astype(np.int64)
        self.grains, self.cost = np.empty(problem.n_agents, dtype=np.int64), np.empty(problem.capacity.shape, dtype=np.int64)

    def in_turn(self, slot: int) -> list[int]:
        """Contacts that are not placed, the one first that a free agent takes."""
        waiting = [c for c in range(self.p.n) if self.state.agent[c] < 0]
        return sorted(waiting, key=lambda c: (*self._rank(c, slot), c))

    def place(self, c: int, slot: int) -> None:
        """Give a contact to the agent whom the policy prefers, if one of those whom it allows has room."""
        found = [(self._preferred(c, a, slot), a) for a in self._able(c, slot)]
        if not found:
            return
        agent = min(found)[1]
        self.state.agent[c], self.state.slot[c] = agent, slot
        agent_costs(self.tables, c, self.cost, self.grains)
        self.busy_until[agent] = max(self.busy_until[agent], slot * self.p.slot_s) + int(self.grains[agent]) * self.p.grain_s
        shift(self.tables, self.links, self.state, c, 1)

    def _waited(self, c: int, slot: int) -> int:
        return int(self.p.waited_s[c]) + slot * self.p.slot_s

    def _rank(self, c: int, slot: int) -> tuple[float, ...]:
        rule, waited = self.rules[int(self.p.queue[c])], self._waited(c, slot)
        if self.policy.order == "first_come":
            return (-waited,)
        if self.policy.order == "priority":
            return (rule.priority, -waited)
        worth = rule.wait_cost * (waited + rule.head_start_s) - self.policy.priority_cost * (rule.priority - 1)
        serving = np.flatnonzero(self.level[:, self.p.queue[c]] < NOT_SERVED)
        return (min((self._price(c, int(a)) for a in serving), default=0.0) - worth,)

    def _price(self, c: int, a: int) -> float:
        queue = int(self.p.queue[c])
        handle_s = int(self.p.handle_s[c]) * int(self.p.factor[a, queue]) / 100
        return self.policy.handle_cost * handle_s + self.policy.level_cost * (int(self.level[a, queue]) - 1)

    def _able(self, c: int, slot: int) -> Iterator[int]:
        agent_costs(self.tables, c, self.cost, self.grains)
        queue, most = int(self.p.queue[c]), self._most_level(c, slot)
        kept_for = self._kept_for(c, slot)
        for a in np.flatnonzero((self.cost[:, slot] < NEVER) & (self.level[:, queue] <= most)).tolist():
            last = slot + -(-int(self.grains[a]) // self.p.slot_grains)
            fits = room_price(self.tables, self.links, self.state, c, a, slot, int(self.grains[a])) < NEVER
            if fits and kept_for in (NONE, a) and not clashes(self.tables, self.links, self.state, c, a, slot, last):
                yield a

    def _most_level(self, c: int, slot: int) -> int:
        rule, waited = self.rules[int(self.p.queue[c])], self._waited(c, slot)
        if rule.level is None:
            return NOT_SERVED - 1
        return max([rule.level, *(step.level for step in rule.steps if waited >= step.after_s)])

    def _kept_for(self, c: int, slot: int) -> int:
        sticky = self.policy.sticky
        return NONE if sticky is None or self._waited(c, slot) >= sticky.wait_s else int(self.p.sticky[c])

    def _preferred(self, c: int, a: int, slot: int) -> tuple[float, ...]:
        queue, since = int(self.p.queue[c]), float(self.busy_until[a])
        if self.policy.agents == "level":
            return (float(self.level[a, queue]), since)
        if self.policy.agents == "fastest":
            return (float(self.p.factor[a, queue]), since)
        if self.policy.agents == "index":
            return (self._price(c, a) - self.policy.idle_cost * (slot * self.p.slot_s - since), since)
        return (since,)


def _levels(problem: WaveProblem, policy: Policy, now: datetime) -> np.ndarray:
    """Rank of each agent in each queue, int64[a, q]; `NOT_SERVED` where a profile leaves the queue out."""
    own = problem.levels[:, problem.skill]
    level = 1 + own.max(axis=0, initial=0) - own
    for turn in policy.turns:
        if turn.agent in problem.agents and turn.start <= now < turn.end:
            profile = policy.profiles[turn.profile]
            level[problem.agents.index(turn.agent)] = [profile.get(name, NOT_SERVED) for name in problem.queues]
    return np.asarray(level, dtype=np.int64)


def _left_out(policy: Policy) -> Iterator[str]:
    if policy.reserve or any(rule.overflow for rule in policy.queues.values()):
        yield "The policy's reserve and overflow name teams, which a snapshot does not know; they are left out."
    if policy.spare_cost:
        yield "The policy's spare_cost is left out: how scarce people are is known of a whole day, not of a snapshot."
    if policy.own_level_first:
        yield "The policy's own_level_first is left out: contacts are placed one by one, not taken by agents."
    if policy.agents == "random":
        yield "The policy takes any agent; the one idle longest is taken."
