"""The rest of a day simulated under each of the alternatives, before the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from center.history import Actuals
from center.peak import Pace, PeakOutcome
from center.plan import Forecast, Plan
from center.policy import Policy
from center.snapshot import Snapshot
from planning.peak.judge_layout import Known, begin_of, rest_of_day
from planning.scenario.file import ScenarioFile
from planning.simulation.day_changes import rented_in
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster
from twin.answers import Answers
from twin.layout import Layout
from twin.ratio import ratio, ratio_difference
from twin.simulate import simulate

UNTOUCHED = "untouched"
MOST_CONTACTS, LEAST = 4e6, 12


def outcomes(
    file: ScenarioFile,
    plan: Plan,
    forecast: Forecast,
    problem: PeakProblem,
    alternatives: Mapping[str, tuple[PeakRoster, int]],
    now: int,
    actuals: Actuals | None,
    snapshot: Snapshot | None,
    policy: Policy | None,
    seed: int,
    replications: int | None = None,
    threads: int | None = None,
    *,
    paces: Sequence[Pace] = (),
) -> tuple[PeakOutcome, ...]:
    """Simulate every alternative from `now` to the end of the day, all before the same customers.

    Parameters
    ----------
    plan
        As it was before the change.
    forecast
        The re-forecast one.
    alternatives
        Name -> (roster, price of its changes in hundredths of a point). The one named ``untouched`` is what the others are compared to.
    now
        Step from which contacts are reported.
    actuals
        Contacts that came before `now`: the day is simulated from its begin with them where there is no snapshot.
    snapshot
        Contacts waiting and in service at `now`.
    policy
        Routing policy in force; None: the scenario's.
    seed, replications, threads
        As of `twin.simulate`; replications None: as the scenario's `twin` section says, and fewer in a large centre, whose every
        replication says more: about `MOST_CONTACTS` for each alternative, but at least `LEAST`.
    paces
        How sure the re-forecast of each queue is: from them the day's factor is drawn. Without them the scenario's or the back-test's.

    Raises
    ------
    InputError
        The snapshot or the policy does not fit the roster.
    """
    known = Known(forecast, actuals, snapshot, policy, paces, rented_in(plan.peak))
    layouts = {name: rest_of_day(file, problem, roster, known) for name, (roster, _) in alternatives.items()}
    times = max(2, _enough(file, layouts) if replications is None else replications)
    found = {name: simulate(layout, times, seed, threads) for name, layout in layouts.items()}
    counted = _Counted(problem, slice(now - begin_of(problem, known), None))
    base = found.get(UNTOUCHED)
    return tuple(counted.outcome(name, alternatives[name][1], answers, base) for name, answers in found.items())


def _enough(file: ScenarioFile, layouts: Mapping[str, Layout]) -> int:
    """Replications, so that the answer of a large centre is there in seconds."""
    contacts = max((float(sum(queue.arrivals.sum() for queue in layout.queues)) for layout in layouts.values()), default=0.0)
    return min(file.twin.replications, max(LEAST, int(MOST_CONTACTS / max(contacts, 1.0))))


class _Counted:
    """Contacts that come from now on until the problem's end; those of before, and those waiting now, are followed but not counted."""

    def __init__(self, problem: PeakProblem, rest: slice) -> None:
        self._intervals = rest
        targets = [queue.target for queue in problem.scenario.queues]
        # a service level without its seconds means nothing
        self._has_share = np.array([target is not None and target.share is not None for target in targets])

    def outcome(self, name: str, price: int, answers: Answers, base: Answers | None) -> PeakOutcome:
        """What was found of one alternative, and its difference to `base`; none for `base` itself."""
        offered = answers.counts("offered")[:, :, :-1][:, :, self._intervals].sum(axis=2)
        level, asa, away = (self._by_queue(answers, kpi) for kpi in ("service_level", "asa", "abandonment"))
        gain = None
        if base is not None and base is not answers and self._has_share.any():
            gain = ratio_difference(self._overall(base), self._overall(answers), answers.confidence)
        return PeakOutcome(
            name=name,
            price=price,
            offered=offered.mean(axis=0),
            service_level=np.where(self._has_share, level, np.nan),
            asa_s=asa,
            abandonment=away,
            overall=float(ratio(*self._overall(answers), answers.confidence).value),
            gain=None if gain is None else float(gain.value),
            gain_low=None if gain is None else float(gain.low),
            gain_high=None if gain is None else float(gain.high),
        )

    def _by_queue(self, answers: Answers, kpi: str) -> np.ndarray:
        return np.asarray(ratio(*self._parts(answers, kpi), answers.confidence).value)

    def _overall(self, answers: Answers) -> tuple[np.ndarray, np.ndarray]:
        above, below = self._parts(answers, "service_level")
        return above[:, self._has_share].sum(axis=1), below[:, self._has_share].sum(axis=1)

    def _parts(self, answers: Answers, kpi: str) -> tuple[np.ndarray, np.ndarray]:
        above, below = answers.parts(kpi, "interval")
        return above[:, :, :-1][:, :, self._intervals].sum(axis=2), below[:, :, :-1][:, :, self._intervals].sum(axis=2)
