"""A day with 30 % more contacts and 10 % of the people absent: ``python -m benchmarks.peak [--people 400,2000]``.

A made-up centre is planned, the day goes wrong until half past ten, and `crewtide plan peak` runs as a planner runs it. Then, on the
same model, annealing from several seeds stands beside CP-SAT and HiGHS (for the same time, and for two minutes); and in the digital
twin, before fresh customers, the plan beside the untouched plan, greedy overtime for the same price and CP-SAT's answer: people on the
queue of their shift, as the heads required are counted, and (for comparison, no target) everybody on all queues of their skills.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peak import costs as costs_module
from benchmarks.peak import judged as judged_module
from benchmarks.peak.centre import ABSENT, NOW_HOUR, VOLUME, Centre, centre_of
from benchmarks.peak.command import TARGET_S, Made, run_command
from benchmarks.peak.costs import Costs, costs_of
from benchmarks.peak.judged import PLAN, judged
from planning.peak.around import Around
from planning.peak.run import peak_problem
from scheduling.peak.decode import decode
from scheduling.peak.model import PeakModel, build_peak_model

SEEDS = (1, 2, 3)
LARGE, SECONDS, LARGE_SECONDS = 1_000, 5.0, 10.0


def report(people: int, seconds: float | None, exact_seconds: float, roster_seconds: float) -> Iterator[str]:
    """Lines to print; the last ones say which targets are met."""
    limit = seconds or (LARGE_SECONDS if people > LARGE else SECONDS)
    centre = centre_of(people, roster_seconds, seed=1)
    yield f"\n{people} people, {len(centre.plan.duties)} shifts in two days; {_said(centre)}"
    with TemporaryDirectory() as folder:
        made = run_command(centre, Path(folder))
    model = _model(centre, made)
    yield f"   {len(model.problem.today)} shifts and {len(model.blocks)} blocks of overflow to decide: {model.model}"
    found = costs_of(model, limit, exact_seconds, SEEDS)
    yield from costs_module.table(found)
    outcomes = judged(centre.file, made, model.problem, _rosters(model, found))
    yield from judged_module.table(outcomes, centre.plan.queues)
    pooled = centre.file.model_copy(update={"twin": centre.file.twin.model_copy(update={"pooled": True})})
    beside = judged(pooled, made, model.problem, _rosters(model, found))
    gains = (f"{by} points to {rival}" for rival, _, by in judged_module.targets(beside))
    yield f"   with everybody on all queues of their skills: {', '.join(gains)}"
    met, said = costs_module.target(found)
    yield _line(people, f"annealing of {limit:g} s within 2 % of the bound, or not above CP-SAT's {exact_seconds:g} s", met, said)
    for rival, better, by in judged_module.targets(outcomes):
        yield _line(people, f"simulated service level above {rival}", better, f"{by} points")
    yield _line(people, f"command to stored plan under {TARGET_S:g} s", made.seconds < TARGET_S, f"{made.seconds:.1f} s")


def _said(centre: Centre) -> str:
    hour, minute = int(NOW_HOUR), round(60 * (NOW_HOUR % 1))
    return f"until {hour}:{minute:02} {VOLUME - 1:+.0%} contacts came, and {len(centre.absent)} people ({ABSENT:.0%}) are absent."


def _model(centre: Centre, made: Made) -> PeakModel:
    return build_peak_model(peak_problem(made.base, centre.file, centre.scenario, made.ask, made.plan.requirement, Around()))


def _rosters(model: PeakModel, found: Costs) -> dict:  # type: ignore[type-arg]
    """The annealed roster of median cost, and CP-SAT's after the longer time."""
    rosters = {}
    if found.middle.assignment is not None:
        rosters[PLAN] = decode(model, found.middle.assignment)
    for answer in found.exact:
        if answer.backend == "cpsat" and answer.assignment is not None and answer.legal:
            rosters[f"cpsat, {answer.asked_s:.0f} s"] = decode(model, answer.assignment)
    return rosters


def _line(people: int, name: str, met: bool, said: str) -> str:
    return f"{'met   ' if met else 'MISSED'} {people} people: {name}: {said}"


def main() -> None:
    """Run every size, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="400,2000", help="sizes of the centre, with commas")
    parser.add_argument("--seconds", type=float, help="of annealing; by default 5, and 10 with more than 1,000 people")
    parser.add_argument("--exact-seconds", type=float, default=120.0, help="of each exact form")
    parser.add_argument("--roster-seconds", type=float, default=20.0, help="of annealing for the plan that is changed")
    given = parser.parse_args()
    for people in (int(part) for part in given.people.split(",")):
        for line in report(people, given.seconds, given.exact_seconds, given.roster_seconds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
