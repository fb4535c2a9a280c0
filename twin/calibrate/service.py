"""How long contacts take: a distribution per queue, and a factor per agent and queue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from center.errors import Fault, InputError
from twin.calibrate.fit import CLOCK_S, Fit, fit_times

Factors = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Service:
    """Service times of a centre.

    Attributes
    ----------
    fits
        Distribution per queue at factor 1.0.
    pooled
        Queues with too few contacts, whose fit is that of all queues together.
    factors
        (agent, queue) -> how many times as long the agent takes, for the pairs seen.
    agent_factors
        Agent -> factor over all queues, for a queue the agent was not seen in.
    """

    fits: dict[str, Fit]
    pooled: tuple[str, ...]
    factors: Factors
    agent_factors: dict[str, float]

    def factor(self, agent: str, queue: str) -> float:
        """Factor of an agent in a queue; 1.0 for somebody never seen."""
        return self.factors.get((agent, queue), self.agent_factors.get(agent, 1.0))


def service_of(calls: pd.DataFrame, few: int, misfit: float) -> Service:
    """Service times from the contacts whose service is known.

    An agent's factor is the mean of (time / the queue's mean), shrunk towards 1 by Buhlmann's credibility; the factor in
    one queue is shrunk towards the agent's own. The queue's distribution is that of time / factor, so that the factors
    do not count twice.

    Raises
    ------
    InputError
        No contact has a service time.
    """
    known = calls[calls["service_s"].notna()][["queue", "agent", "service_s"]]
    if known.empty:
        raise InputError(Fault("the call log", "no contact with a service time", "answered contacts with their service", "Check the map."))
    known = known.assign(service_s=known["service_s"].clip(lower=CLOCK_S))
    mean = known.groupby("queue")["service_s"].transform("mean")
    relative = (known["service_s"] / mean.where(mean > 0, 1.0)).to_numpy(dtype=float)
    named = known["agent"].notna().to_numpy()
    agents = known["agent"].to_numpy()
    of_agent = credible_means(agents[named], relative[named], 1.0)
    own = np.array([of_agent.get(agent, 1.0) for agent in agents])
    factors: Factors = {}
    for queue in known["queue"].unique():
        rows = named & (known["queue"] == queue).to_numpy()
        in_queue = credible_means(agents[rows], relative[rows] / own[rows], 1.0)
        factors |= {(agent, queue): of_agent[agent] * ratio for agent, ratio in in_queue.items()}
    at_one = known["service_s"].to_numpy(dtype=float) / np.array(
        [factors.get((agent, queue), 1.0) for agent, queue in zip(agents, known["queue"], strict=True)]
    )
    fits, pooled = _fits(known["queue"].to_numpy(), at_one, few, misfit, list(calls["queue"].unique()))
    return Service(fits, pooled, factors, of_agent)


def credible_means(group: np.ndarray, value: np.ndarray, centre: float) -> dict[str, float]:
    """Mean of every group, shrunk towards `centre` by n / (n + k), k = variance within / variance between groups.

    Buhlmann and Straub's estimator; with no variance between the groups all get the centre.
    """
    if not len(group):
        return {}
    table = pd.DataFrame({"group": group, "value": value}).groupby("group")["value"].agg(["count", "mean", "var"])
    n, mean = table["count"].to_numpy(dtype=float), table["mean"].to_numpy(dtype=float)
    inside = float(np.nansum((n - 1) * table["var"].to_numpy(dtype=float)))
    total, groups = n.sum(), len(n)
    within = inside / max(total - groups, 1.0)
    spread = float((n * (mean - centre) ** 2).sum()) - groups * within
    between = spread / total if groups > 1 else 0.0
    weight = n * between / (n * between + within) if between > 0 and within > 0 else np.full(groups, float(between > 0))
    return {str(name): float(centre + w * (m - centre)) for name, w, m in zip(table.index, weight, mean, strict=True)}


def service_notes(service: Service) -> list[str]:
    """What the estimates rest on, as sentences."""
    shapes = ", ".join(f"{queue} {fit.kind}" for queue, fit in service.fits.items())
    notes = [f"Service: the distribution of least AIC, or the observed one where that fits badly: {shapes}."]
    pooled = f"Service of {', '.join(service.pooled)}: too few contacts, pooled over all queues and scaled to their own mean."
    return [*notes, pooled] if service.pooled else notes


def _fits(queue: np.ndarray, time: np.ndarray, few: int, misfit: float, queues: list[str]) -> tuple[dict[str, Fit], tuple[str, ...]]:
    fits: dict[str, Fit] = {}
    pooled: list[str] = []
    for name in queues:
        own = time[queue == name]
        if len(own) >= few:
            fits[name] = fit_times(own, misfit)
        else:
            pooled.append(name)
            scale = (own.sum() + few * time.mean()) / (len(own) + few) / time.mean()
            fits[name] = fit_times(time * scale, misfit)
    return fits, tuple(pooled)
