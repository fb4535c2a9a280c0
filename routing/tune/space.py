"""The search space of index policies: which weights are tuned, and points of the unit cube <-> policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from center.policy import Policy, QueueRule, Reserve, Step
from routing.tune.weight import Scale, Weight

Array = np.ndarray
# Ranges: seconds, or seconds of wait that one unit is worth.
_HOLD_S, _LEVEL, _SPARE, _PRIORITY = (2.0, 300.0), (1.0, 1000.0), (0.1, 1000.0), (1.0, 600.0)
_HANDLE, _IDLE, _WAIT, _HEAD_START_S = (0.01, 10.0), (0.01, 10.0), (0.05, 20.0), (-60.0, 120.0)
_MOST_KEPT = 4


@dataclass(frozen=True)
class QueueFacts:
    """What the space must know of a queue.

    Attributes
    ----------
    levels
        Levels of the people who serve it: the largest number.
    deferred
        Whether its contacts wait for hours: then its wait is worth less.
    handle_s
        Mean handle time, seconds.
    """

    name: str
    levels: int = 1
    deferred: bool = False
    handle_s: float = 0.0


@dataclass(frozen=True)
class Space:
    """Index policies around a base one, whose business rules (priorities, steps, overflow, sticky, profiles, turns) they keep.

    Attributes
    ----------
    base
        What is not tuned is as in it.
    reserves
        Teams and the queues that agents may be kept for, with `keep` from 0; those of the base come first.
    longer_s
        Queue -> seconds by which its mean handle time is above the least. A price of handle time prefers people quick at a queue,
        and also queues of short contacts; the weight `even` is how much of the latter is taken back, as a head start of the others.
    """

    base: Policy
    weights: tuple[Weight, ...]
    reserves: tuple[Reserve, ...]
    longer_s: dict[str, float]

    def policy(self, point: Array) -> Policy:
        """The policy of a point of the unit cube, shape ``(weights,)``."""
        values = [weight.value(float(unit)) for weight, unit in zip(self.weights, point, strict=True)]
        own: dict[str, Any] = {"order": "index", "agents": "index"}
        rules: dict[str, QueueRule] = dict(self.base.queues)
        keep: dict[int, int] = {}
        even = 0.0
        for weight, value in zip(self.weights, values, strict=True):
            if weight.queue is not None:
                rules[weight.queue] = _changed(rules.get(weight.queue, QueueRule()), weight, value)
            elif weight.reserve is not None:
                keep[weight.reserve] = int(value)
            elif weight.name == "even":
                even = value
            else:
                own[weight.name] = bool(value) if weight.name == "own_level_first" else value
        for name, taken in self._taken_back(even, own["handle_cost"], rules).items():
            rule = rules.get(name, QueueRule())
            rules[name] = rule.model_copy(update={"head_start_s": float(f"{rule.head_start_s + taken:.3g}")})
        rules = {name: rule for name, rule in rules.items() if rule != QueueRule() or name in self.base.queues}
        kept = [item.model_copy(update={"keep": keep[k]}) for k, item in enumerate(self.reserves) if keep.get(k, 0) > 0]
        return self.base.model_copy(update=own | {"queues": rules, "reserve": kept})

    def point(self, policy: Policy) -> Array:
        """The point whose policy is the nearest to this one, which may be none of the space."""
        even = self._even(policy)
        rules = {name: policy.rule(name) for name in self.longer_s}
        for name, taken in self._taken_back(even, policy.handle_cost, rules).items():
            rules[name] = rules[name].model_copy(update={"head_start_s": rules[name].head_start_s - taken})
        known = policy.model_copy(update={"queues": policy.queues | rules})
        return np.array([weight.unit(even if weight.name == "even" else _value(known, weight, self.reserves)) for weight in self.weights])

    def _taken_back(self, even: float, handle_cost: float, rules: dict[str, QueueRule]) -> dict[str, float]:
        """Queue -> head start, seconds, that makes up for its longer contacts."""
        return {
            name: even * handle_cost * longer / max(rules.get(name, QueueRule()).wait_cost, 1e-6)
            for name, longer in self.longer_s.items()
            if longer > 0 and even * handle_cost > 0
        }

    def _even(self, policy: Policy) -> float:
        """The part that a policy takes back, in the middle of its queues; 0 where it has no price of handle time."""
        if policy.order != "index":
            return 0.0
        whole = self._taken_back(1.0, policy.handle_cost, dict(policy.queues))
        shares = [policy.rule(name).head_start_s / taken for name, taken in whole.items()]
        return min(1.0, max(0.0, float(np.median(shares)))) if shares else 0.0


def space_of(base: Policy, queues: Sequence[QueueFacts], reserves: Sequence[Reserve] = ()) -> Space:
    """The space around a policy.

    Parameters
    ----------
    queues
        In the order of the scenario; the wait of the first one is the unit of all costs.
    reserves
        Further teams that agents may be kept in, beside those of the base.
    """
    offered = (
        *base.reserve,
        *(item for item in reserves if all(item.queues != own.queues or item.team != own.team for own in base.reserve)),
    )
    weights = [
        Weight("idle_cost", *_IDLE, Scale.LOG_OR_ZERO),
        Weight("handle_cost", *_HANDLE, Scale.LOG_OR_ZERO),
        Weight("spare_cost", *_SPARE, Scale.LOG_OR_ZERO),
    ]
    if any(queue.levels > 1 for queue in queues):
        weights += [Weight("level_cost", *_LEVEL, Scale.LOG_OR_ZERO), Weight("own_level_first", 0, 1, Scale.WHOLE)]
    if len({base.rule(queue.name).priority for queue in queues}) > 1:
        weights.append(Weight("priority_cost", *_PRIORITY, Scale.LOG_OR_ZERO))
    for k, queue in enumerate(queues):
        weights += _of_queue(base.rule(queue.name), queue, first=k == 0)
    live = [queue for queue in queues if not queue.deferred]
    longer = {queue.name: queue.handle_s - min(one.handle_s for one in live) for queue in live}
    if any(longer.values()):
        weights.append(Weight("even", 0.0, 1.0, Scale.LINEAR))
    weights += [Weight("keep", 0, max(_MOST_KEPT, 2 * item.keep), Scale.WHOLE, reserve=k) for k, item in enumerate(offered)]
    return Space(base, tuple(weights), offered, longer)


def greedy_index(base: Policy) -> Policy:
    """The untuned index policy: half a second of expected handle time less is worth a second of wait; the fastest agent first."""
    return base.model_copy(update={"order": "index", "agents": "index", "handle_cost": 2.0, "idle_cost": 0.0})


def _of_queue(rule: QueueRule, queue: QueueFacts, first: bool) -> list[Weight]:
    found = []
    if not first:
        found.append(Weight("wait_cost", _WAIT[0] / (100 if queue.deferred else 1), _WAIT[1], Scale.LOG, queue.name))
    if not queue.deferred:
        found.append(Weight("head_start_s", *_HEAD_START_S, Scale.LINEAR, queue.name))
    if queue.levels > 1 and (rule.level is None or _held(rule)):
        found.append(Weight("hold_s", *_HOLD_S, Scale.LOG_OR_ZERO, queue.name))
    return found


def _held(rule: QueueRule) -> bool:
    """Whether the rule is one that `hold_s` makes: the best level at once, all others after one wait."""
    return rule.level == 1 and len(rule.steps) == 1


def _changed(rule: QueueRule, weight: Weight, value: float) -> QueueRule:
    if weight.name != "hold_s":
        return rule.model_copy(update={weight.name: value})
    if not value:
        return rule.model_copy(update={"level": None, "steps": []})
    return rule.model_copy(update={"level": 1, "steps": [Step(after_s=value, level=_ALL_LEVELS)]})


_ALL_LEVELS = 99


def _value(policy: Policy, weight: Weight, reserves: Sequence[Reserve]) -> float:
    """What a policy that need not be an index policy has for a weight."""
    if weight.reserve is not None:
        wanted = reserves[weight.reserve]
        return float(next((item.keep for item in policy.reserve if item.team == wanted.team and item.queues == wanted.queues), 0))
    if weight.queue is not None:
        rule = policy.rule(weight.queue)
        if weight.name == "hold_s":
            return rule.steps[0].after_s if _held(rule) else 0.0
        return float(getattr(rule, weight.name)) if policy.order == "index" else float(getattr(QueueRule(), weight.name))
    if policy.agents != "index":
        as_index = {"level": {"idle_cost": 0.1, "level_cost": 1000.0}, "fastest": {"idle_cost": 0.0, "handle_cost": 1.0}}
        value = as_index.get(policy.agents, {}).get(weight.name)
        if value is not None:
            return value
    return float(getattr(policy, weight.name))
