"""One wave's triage: open incidents and risks -> problem -> contest -> reasons -> the triage that is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import numpy as np

from center.errors import Fault, InputError
from planning.triage.contest import TriageContest, hold_triage
from routing.triage.build import Wave, build_problem
from routing.triage.costs import choices_of
from routing.triage.problem import TriageProblem
from routing.triage.reasons import Why, explain
from routing.triage.result import Decided, Reason, RiskUsed, Triage
from routing.triage.rivals import RULES
from routing.triage.schema import TriageSettings
from routing.triage.verify import verify
from solvers.leap.settings import LeapSettings
from solvers.solution import Budget
from store.ids import new_plan_id

PACKAGES = ("crewtide", "numpy", "numba", "ortools", "scipy", "scikit-learn", "pandas")
BACKENDS = ("anneal", "cpsat", "mip")

ASSUMPTIONS = (
    "Relief, fading and prices are settings: how much an escalation saves is assumed, not measured.",
    "Related incidents are chains of neighbours by opening, so that of a long group only neighbours are held together.",
)


@dataclass(frozen=True)
class Risks:
    """Risks of a wave's incidents, in its order.

    Attributes
    ----------
    breach, reassign, anomaly
        float64[n] in 0..1; `reassign` and `anomaly` NaN where nothing is known.
    anomalous
        bool[n].
    reach
        Probability of a breach that an escalation can still reach, float64[n], NaN where nothing is known; None: nowhere known.
    reasons
        Up to three (sentence, contribution in log-odds) of each.
    """

    breach: np.ndarray
    reassign: np.ndarray
    anomaly: np.ndarray
    anomalous: np.ndarray
    reasons: tuple[tuple[Reason, ...], ...]
    used: RiskUsed
    reach: np.ndarray | None = None


@dataclass(frozen=True)
class Order:
    """How a triage is to be made: settings, solvers, where the incidents come from, and who was escalated before."""

    settings: TriageSettings
    source: str
    backends: Sequence[str] = BACKENDS
    budget: Budget = field(default_factory=lambda: Budget(seconds=10.0))
    seed: int = 1
    leap: LeapSettings | None = None
    notes: tuple[str, ...] = ()
    gone: tuple[int, ...] = ()


def triage_wave(wave: Wave, risks: Risks, order: Order, stage: Callable[[str], None] = lambda name: None) -> Triage:
    """The triage of a wave.

    Parameters
    ----------
    stage
        Told what runs now.

    Raises
    ------
    InputError
        No incident is open.
    """
    if not len(wave.incidents):
        raise InputError(Fault(f"{order.source}, {wave.now:%Y-%m-%d %H:%M} UTC", "no open incident", "some", "Choose another moment."))
    stage("model")
    problem = build_problem(wave, order.settings)
    contest = hold_triage(problem, order.backends, order.budget, order.seed, stage, order.leap)
    stage("reasons")
    ways = contest.ways(problem)
    why = explain(problem, ways, risks.breach, order.settings.high_risk)
    text = json.dumps(order.settings.model_dump(mode="json", by_alias=True), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Triage(
        id=new_plan_id(order.settings.name, problem.horizon),
        created_utc=datetime.now(UTC),
        name=order.settings.name,
        at_utc=wave.now,
        source=order.source,
        seed=order.seed,
        settings_text=text,
        settings_fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        zone=problem.horizon.zone,
        bucket_min=problem.horizon.step_min,
        teams=problem.teams,
        tiers=problem.tiers,
        capacity=problem.capacity,
        used=contest.verdict.used,
        choices=tuple(_decided(wave, problem, risks, why, contest, k) for k in range(len(problem.ids))),
        contenders=contest.contenders,
        bound=contest.bound,
        gone=order.gone,
        rivals=rival_costs(problem, wave),
        risk=risks.used,
        versions={package: version(package) for package in PACKAGES},
        assumptions=(*ASSUMPTIONS, *order.notes),
    )


def rival_costs(problem: TriageProblem, wave: Wave) -> dict[str, int]:
    """What the simple rules would cost, by the referee, hundredths of a point."""
    opened, priority = (wave.incidents[name].to_numpy(dtype=float) for name in ("opened", "priority"))
    return {name: verify(problem, choices_of(problem, rule(problem, opened, priority))).cost for name, rule in RULES.items()}


def promise_of(problem: TriageProblem, k: int, team: int | None, bucket: int | None) -> str | None:
    """How a decision stands to the promise of the last wave, as `Decided.promise` says."""
    if not problem.has_promise[k]:
        return None if team is None else "new"
    if team is None:
        return "withdrawn"
    if team != int(problem.promised[k, 0]):
        return "changed"
    return "kept" if bucket == int(problem.promised[k, 1]) else "moved"


def _decided(wave: Wave, problem: TriageProblem, risks: Risks, why: dict[int, Why], contest: TriageContest, k: int) -> Decided:
    row, choice = wave.incidents.iloc[k], contest.choices[k]
    reason = why.get(choice.incident)
    exchange = None if reason is None else reason.exchange
    priority = float(row["priority"])
    team, bucket = choice.team, choice.bucket
    return Decided(
        incident=choice.incident,
        opened_utc=datetime.fromtimestamp(0, UTC) + timedelta(seconds=float(row["opened"])),
        priority=None if priority != priority else int(priority),
        breach=float(risks.breach[k]),
        reassign=_known(risks.reassign[k]),
        anomaly=_known(risks.anomaly[k]),
        anomalous=bool(risks.anomalous[k]),
        reasons=risks.reasons[k],
        displaced=None if exchange is None else exchange.displaced,
        more=None if exchange is None else exchange.more,
        why="" if reason is None else reason.sentence,
        promise=promise_of(problem, k, team, bucket),
        team=None if team is None else problem.teams[team],
        tier=None if team is None else problem.tiers[team],
        start_utc=None if bucket is None else problem.bucket_start(bucket),
    )


def _known(value: float) -> float | None:
    return None if value != value else float(value)
