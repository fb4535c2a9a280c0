"""The rest of a day left as it is, as planned, and with overtime alone for the same price, all simulated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.peak import Pace, PeakOutcome
from center.plan import Forecast, Plan
from planning.peak.ask import Ask
from planning.peak.contest import UNTOUCHED, PeakContest, Stage
from planning.peak.overtime import GREEDY, greedy_overtime
from planning.scenario.file import ScenarioFile
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster, untouched
from scheduling.peak.verify import price_of

PLAN = "plan"
# Simulated contacts of each alternative, a second or two of work; and the least number of days for an interval.
MOST_CONTACTS, LEAST_TIMES = 300_000, 4
# The least number of whole horizons simulated for the plan's KPIs, most of which no change of a day touches.
LEAST_HORIZONS = 2


def rest_simulated(
    file: ScenarioFile,
    base: Plan,
    forecast: Forecast,
    problem: PeakProblem,
    contest: PeakContest,
    ask: Ask,
    paces: Sequence[Pace],
    seed: int,
    times: int,
    stage: Stage,
) -> tuple[PeakOutcome, ...]:
    """What simulation says of each alternative; nothing where the scenario's `twin.replications` are 0.

    Raises
    ------
    InputError
        The snapshot does not fit the plan.
    """
    if not file.twin.replications:
        return ()
    from planning.peak.judge import outcomes

    stage("simulation")
    price = price_of(contest.verdict.parts)
    rivals: dict[str, tuple[PeakRoster, int]] = {UNTOUCHED: (untouched(problem), 0), PLAN: (contest.roster, price)}
    greedy = greedy_overtime(problem, price)
    if greedy is not None:
        rivals[GREEDY] = greedy
    return outcomes(
        file,
        base,
        forecast,
        problem,
        rivals,
        ask.now,
        ask.actuals,
        ask.snapshot,
        base.policy,
        seed,
        times,
        file.solver.threads,
        paces=paces,
    )


def replications_of(file: ScenarioFile, base: Plan, forecast: Forecast, ask: Ask) -> int:
    """As often as the scenario says, but no oftener than the answer is worth waiting for: many contacts tell as much as many days."""
    begin = int(base.horizon.day_start[ask.day]) if ask.snapshot is None else ask.now
    contacts = float(np.nan_to_num(forecast.offered[:, begin : int(base.horizon.day_start[ask.day + 1])]).sum())
    return min(file.twin.replications, max(LEAST_TIMES, int(MOST_CONTACTS / max(1.0, contacts))))


def horizons_of(file: ScenarioFile, forecast: Forecast) -> int | None:
    """How often the whole horizon is simulated for the plan's KPIs; None where the scenario asks for no simulation."""
    contacts = float(np.nan_to_num(forecast.offered).sum())
    times = max(LEAST_HORIZONS, int(MOST_CONTACTS / max(1.0, contacts)))
    return min(file.twin.replications, times) if file.twin.replications >= 2 else None


def simulation_note(file: ScenarioFile, found: Sequence[PeakOutcome], times: int) -> list[str]:
    if not found:
        return []
    fewer = "" if times == file.twin.replications else f", not {file.twin.replications}, as it has many contacts"
    return [f"The rest of the day was simulated {times} times for each alternative{fewer}."]
