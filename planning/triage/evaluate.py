"""Replay of an incident log in waves: the triage beside a priority queue, first in first out and risk-sorted greedy.

At every wave only the log as it stood then exists: the open incidents, the risks and the model behind them come from
`IncidentLog.until`. Outcomes are read once, after the last wave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from center.errors import Fault, InputError
from imports.incident_log import IncidentLog
from planning.triage.contest import hold_triage
from planning.triage.decide import Risks
from routing.triage.build import Wave
from routing.triage.costs import choices_of
from routing.triage.problem import TriageProblem
from routing.triage.replay.measure import difference, local_day, measured
from routing.triage.replay.moments import wave_moments
from routing.triage.replay.result import Replayed
from routing.triage.replay.schema import ReplaySettings
from routing.triage.replay.walk import Decide, Walk
from routing.triage.rivals import RULES, Rule
from routing.triage.schema import CustomerValue, TriageSettings
from routing.triage.verify import verify
from solvers.solution import Budget

TRIAGE = "triage"
Scorer = Callable[[IncidentLog, float], Risks]
"""Risks of the incidents open at a moment, in order of id; the log is what was known by then."""

Told = Callable[[int, int, datetime], None]


def evaluate(
    log: IncidentLog, settings: TriageSettings, replay: ReplaySettings, scorer: Scorer, told: Told = lambda done, all_, at: None
) -> Replayed:
    """Walk a log.

    Parameters
    ----------
    told
        Told (waves done, waves in all, moment of the next one).

    Raises
    ------
    InputError
        The log is too short for a single wave after its warm-up.
    """
    moments = waves_of(log, settings, replay)
    own = AnnealedTriage(replay)
    walks = {TRIAGE: Walk(own), **{name: Walk(by_rule(rule)) for name, rule in RULES.items()}}
    notes = walk_all(log, settings, moments, walks, scorer, told)
    days = sorted({local_day(moment, settings.zone) for moment in moments})
    found = tuple(measured(name, walk, log.outcomes, days, settings.zone, replay.lead_h) for name, walk in walks.items())
    differences = tuple(difference(found[0], other, replay.resamples, replay.seed) for other in found[1:])
    return Replayed(moments, found, differences, {name: tuple(walk.escalations) for name, walk in walks.items()}, own.costs, replay, notes)


def as_counted(settings: TriageSettings) -> TriageSettings:
    """The settings with the prices that the count of a replay has: a breach is a breach, whoever's it is, and a reassignment is nothing.

    Every class costs as an unknown one. What makes a triage of it stays: capacities, relations, stability, needless escalations.
    """
    breach = dict.fromkeys(settings.prices.breach, settings.prices.breach_unknown)
    alike = CustomerValue(field=settings.customer_value.field)
    prices = settings.prices.model_copy(update={"breach": breach, "reassign": 0.0})
    return settings.model_copy(update={"prices": prices, "customer_value": alike})


def walk_all(
    log: IncidentLog,
    settings: TriageSettings,
    moments: tuple[datetime, ...],
    walks: dict[str, Walk],
    scorer: Scorer,
    told: Told = lambda done, all_, at: None,
) -> tuple[str, ...]:
    """Take every walk through the waves; what was said of the risks, each once."""
    notes: dict[str, None] = {}
    for k, moment in enumerate(moments):
        told(k, len(moments), moment)
        known = log.until(moment.timestamp())
        opened = known.open_at(moment.timestamp())
        if not len(opened):
            continue
        risks = scorer(known, moment.timestamp())
        notes.update(dict.fromkeys(risks.used.notes))
        wave = Wave(moment, opened, risks.breach, risks.reassign, reach=risks.reach)
        for walk in walks.values():
            walk.step(wave, settings, moments[k + 1] if k + 1 < len(moments) else None)
    return tuple(notes)


def waves_of(log: IncidentLog, settings: TriageSettings, replay: ReplaySettings) -> tuple[datetime, ...]:
    """The waves from the end of the warm-up to the last opening.

    Raises
    ------
    InputError
        There is none.
    """
    first = datetime.fromtimestamp(float(log.events["time"].iloc[0]), UTC) + timedelta(days=replay.warm_up_days)
    last = datetime.fromtimestamp(float(log.events["opened"].max()), UTC)
    moments = wave_moments(first, last, settings.zone, replay)
    if not moments:
        raise InputError(
            Fault(
                "replay",
                f"no wave between {first:%Y-%m-%d} and {last:%Y-%m-%d}",
                "a longer log",
                "Shorten --warm-up-days, or use more of it.",
            )
        )
    return moments


@dataclass
class AnnealedTriage:
    """Decides by annealing with a fixed amount of work, so that a replay is the same on any machine.

    Attributes
    ----------
    costs
        The referee's cost summed over the waves, its own and that of every rule on the same problems, hundredths of a point.
    """

    replay: ReplaySettings
    costs: dict[str, int] = field(default_factory=dict)

    def __call__(self, problem: TriageProblem, wave: Wave) -> np.ndarray:
        """Ways of the incidents."""
        ways = hold_triage(problem, ["anneal"], Budget(sweeps=self.replay.sweeps), self.replay.seed).ways(problem)
        answers = {TRIAGE: ways, **{name: by_rule(rule)(problem, wave) for name, rule in RULES.items()}}
        for name, answer in answers.items():
            self.costs[name] = self.costs.get(name, 0) + verify(problem, choices_of(problem, answer)).cost
        return ways


def by_rule(rule: Rule) -> Decide:
    """Decides by a simple rule."""

    def decide(problem: TriageProblem, wave: Wave) -> np.ndarray:
        return rule(problem, wave.incidents["opened"].to_numpy(dtype=float), wave.incidents["priority"].to_numpy(dtype=float))

    return decide
