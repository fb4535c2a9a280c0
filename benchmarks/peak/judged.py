"""The day's alternatives in the digital twin, before customers that no search has seen."""

from __future__ import annotations

from benchmarks.peak.command import Made
from center.peak import PeakOutcome
from planning.peak.judge import UNTOUCHED, outcomes
from planning.peak.overtime import GREEDY, greedy_overtime
from planning.scenario.file import ScenarioFile
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster, untouched
from scheduling.peak.verify import price_of, verify

# Replications x people: a large centre's every replication says more.
PERSON_DAYS, MOST, LEAST, SEED = 80_000, 200, 30, 90_001
PLAN = "plan"


def judged(file: ScenarioFile, made: Made, problem: PeakProblem, rosters: dict[str, PeakRoster]) -> dict[str, dict[str, PeakOutcome]]:
    """Each rival -> name -> outcome with the paired difference to that rival; rivals are the untouched plan and greedy overtime.

    Greedy overtime may spend what the plan's changes cost. In the call against it, it takes the place of the untouched plan.
    """
    named = {name: (roster, price_of(verify(problem, roster).parts)) for name, roster in rosters.items()}
    named[UNTOUCHED] = untouched(problem), 0
    greedy = greedy_overtime(problem, named[PLAN][1])
    if greedy is not None:
        named[GREEDY] = greedy
    found = {UNTOUCHED: _against(file, made, problem, named)}
    if greedy is not None:
        found[GREEDY] = _against(file, made, problem, {UNTOUCHED: greedy, PLAN: named[PLAN]})
    return found


def _against(
    file: ScenarioFile, made: Made, problem: PeakProblem, alternatives: dict[str, tuple[PeakRoster, int]]
) -> dict[str, PeakOutcome]:
    ask, peak = made.ask, made.plan.peak
    policy, paces = made.base.policy, () if peak is None else peak.paces
    times = min(MOST, max(LEAST, PERSON_DAYS // len(file.agents)))
    found = outcomes(
        file, made.base, made.plan.forecast, problem, alternatives, ask.now, ask.actuals, None, policy, SEED, times, paces=paces
    )
    return {outcome.name: outcome for outcome in found}


def table(found: dict[str, dict[str, PeakOutcome]], queues: tuple[str, ...]) -> list[str]:
    """One line an alternative."""
    lines = [
        f"   {'':18}{'price':>10}{'all':>8}" + "".join(f"{name:>10}" for name in queues) + "   answered in time, %; to untouched, points"
    ]
    for name, outcome in found[UNTOUCHED].items():
        cells = "".join(f"{100 * value:10.1f}" for value in outcome.service_level)
        lines.append(f"   {name:18}{outcome.price / 100:10,.1f}{100 * outcome.overall:8.1f}{cells}   {gain(outcome)}".rstrip())
    return lines


def gain(outcome: PeakOutcome) -> str:
    """The paired difference with its interval, in points; empty without one."""
    if outcome.gain is None or outcome.gain_low is None or outcome.gain_high is None:
        return ""
    return f"{100 * outcome.gain:+.2f} ± {50 * (outcome.gain_high - outcome.gain_low):.2f}"


def targets(found: dict[str, dict[str, PeakOutcome]]) -> list[tuple[str, bool, str]]:
    """(against whom, whether the plan is better for certain, by how much)."""
    plans = [(rival, outcomes_of.get(PLAN)) for rival, outcomes_of in found.items()]
    return [(rival, plan is not None and (plan.gain_low or 0.0) > 0, "" if plan is None else gain(plan)) for rival, plan in plans]
