"""Why: what an escalation displaced, and why a high-risk incident stays, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.triage.costs import NO_WAY, way_costs
from routing.triage.exchange import Exchange, Exchanges
from routing.triage.problem import TriageProblem


@dataclass(frozen=True)
class Why:
    """Of one incident: the exchange of an escalation (None of one that stays), and a sentence."""

    exchange: Exchange | None
    sentence: str


def explain(problem: TriageProblem, ways: np.ndarray, risk: np.ndarray, high_risk: float) -> dict[int, Why]:
    """Incident id -> why, of all that are escalated, and of those that stay at a risk of breach of `high_risk` or more.

    Parameters
    ----------
    ways
        The triage, int64[n] (`costs`).
    risk
        Risk of breach, float64[n].
    """
    ways = np.asarray(ways, dtype=np.int64)
    exchanges, costs = Exchanges(problem, ways), way_costs(problem)
    found: dict[int, Why] = {}
    for k in np.flatnonzero((ways > 0) | (risk >= high_risk)).tolist():
        incident = int(problem.ids[k])
        if ways[k]:
            exchange = exchanges.of(k)
            found[incident] = Why(exchange, _displaced(exchange))
        else:
            found[incident] = Why(None, _stays(problem, costs, exchanges, k))
    return found


def _displaced(exchange: Exchange) -> str:
    if exchange.displaced is None:
        return (
            f"It displaces nobody: no incident that stays would be better off in its place. Leaving it would cost {_points(exchange.more)}."
        )
    if exchange.more < 0:
        return f"Incident {exchange.displaced} in its place would cost {_points(-exchange.more)} less: this triage is not the best one."
    return f"It displaces incident {exchange.displaced}: exchanging the two would cost {_points(exchange.more)} more."


def _stays(problem: TriageProblem, costs: np.ndarray, exchanges: Exchanges, k: int) -> str:
    takers = np.flatnonzero(problem.takes[k])
    if not len(takers):
        return "No team takes it."
    names = _listed([problem.teams[t] for t in takers.tolist()])
    possible = np.flatnonzero(costs[k, 1:] < NO_WAY) + 1
    if not len(possible):
        least = int(problem.effort[k])
        return f"{names} cannot take it: no bucket has a capacity of {least}, its effort."
    stay = int(costs[k, 0])
    cheapest = int(costs[k, possible].min())
    if cheapest >= stay:
        return f"The price is above what it saves: escalating it would cost {_points(cheapest - stay)} more than leaving it, at best."
    saving = possible[costs[k, possible] < stay]
    free = [way for way in saving.tolist() if exchanges.room[way - 1] >= problem.effort[k]]
    if not free:
        return _full(problem, costs, exchanges, k, saving)
    here = exchanges.alone(k, 0)
    best = min(exchanges.alone(k, way) for way in free)
    if best >= here:
        return (
            f"Its related incidents stay or go elsewhere: with them, escalating it would cost {_points(best - here)} more than leaving it."
        )
    return f"There is room, and escalating it would save {_points(here - best)}: this triage is not the best one."


def _full(problem: TriageProblem, costs: np.ndarray, exchanges: Exchanges, k: int, saving: np.ndarray) -> str:
    """Which teams are full, and by how much the weakest holder of a place there is ahead."""
    here = exchanges.alone(k, 0)
    teams = sorted({(int(way) - 1) // problem.n_buckets for way in saving})
    full = f"{_listed([problem.teams[t] for t in teams])}: every bucket that would pay is full"
    nearest: tuple[int, int] | None = None
    for way in saving.tolist():
        holder = exchanges.weakest(way, int(problem.effort[k]))
        if holder is None:
            continue
        lost = exchanges.alone(holder, 0, {k: way}) - exchanges.alone(holder, way)
        more = lost + exchanges.alone(k, way, {holder: 0}) - here
        nearest = (more, holder) if nearest is None else min(nearest, (more, holder))
    gain = here - min(int(costs[k, way]) for way in saving.tolist())
    if nearest is None:
        return f"{full}, and no one incident there leaves it enough room."
    return (
        f"{full}. It would save up to {_points(max(gain, 0))} there; putting it in the place of incident"
        f" {int(problem.ids[nearest[1]])}, the nearest, would cost {_points(nearest[0])} more in all."
    )


def _points(cost: int) -> str:
    return f"{cost / 100:,.2f} points"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
