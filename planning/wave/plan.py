"""A backlog wave: snapshot in, everybody's place with its reason out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from center.contender import Contender
from planning.wave.contest import GREEDY, IDLE, WaveContest, hold_wave
from planning.wave.run import Improved, Stage, WaveRun
from planning.wave.warm import warm_up
from routing.wave.build import wave_problem
from routing.wave.merge import agent_classes
from routing.wave.problem import WaveProblem
from routing.wave.reasons import agent_slots, explained
from routing.wave.result import AGENT, PLACE_NAMES, Wave, WaveChoice
from routing.wave.snapshot import Snapshot
from store.waves import new_wave_id

BACKENDS = ("anneal", "cpsat")


@dataclass(frozen=True)
class WaveOptions:
    """How a wave is solved; see `planning.wave.run.WaveRun`."""

    seconds: float = 5.0
    backends: Sequence[str] = BACKENDS
    candidates: int = 16
    seed: int = 1
    sweeps: int | None = None
    unpruned: bool = True
    proof: bool = True


def plan_wave(
    snapshot: Snapshot,
    options: WaveOptions,
    stage: Stage = lambda name: None,
    improved: Improved = lambda backend, seconds, cost: None,
) -> Wave:
    """Solve a snapshot's wave.

    Parameters
    ----------
    stage
        Told the name of what runs next.
    improved
        Told (contender, seconds, cost in hundredths) whenever a legal answer's cost falls.
    """
    problem, file = wave_problem(snapshot), snapshot.file
    contest = None
    if problem.n:
        warm_up()
        run = WaveRun(
            problem, options.backends, options.seconds, options.candidates, options.seed, options.sweeps, unpruned=options.unpruned,
            proof=options.proof, stage=stage, improved=improved,
        )  # fmt: skip
        contest = hold_wave(run)
    choices = explained(problem, contest.choices, file.taken_at.astimezone(UTC)) if contest else ()
    classes = int(agent_classes(problem).max(initial=-1)) + 1
    return Wave(
        id=new_wave_id(file.site, file.taken_at),
        created_utc=datetime.now(UTC).replace(microsecond=0),
        site=file.site,
        title=file.title,
        taken_utc=file.taken_at.astimezone(UTC),
        slot_min=file.slot_min,
        slots=file.slots,
        seed=options.seed,
        fingerprint=snapshot.fingerprint,
        queues=problem.queues,
        choices=choices,
        agent_slots=agent_slots(problem, contest.choices) if contest else (),
        contenders=contest.contenders if contest else (),
        bound=contest.bound if contest else None,
        list_length=contest.list_length if contest else None,
        open_options=contest.open_options if contest else 0,
        modelled_options=contest.modelled_options if contest else 0,
        agent_classes=classes,
        says=tuple(_says(problem, contest, choices, classes)) if contest else (),
        notes=snapshot.notes,
        versions={"crewtide": version("crewtide")},
    )


def _says(problem: WaveProblem, contest: WaveContest, choices: tuple[WaveChoice, ...], classes: int) -> list[str]:
    """The result in sentences."""
    count = {name: sum(choice.place == name for choice in choices) for name in (AGENT, *PLACE_NAMES)}
    places = ", ".join(f"{number:,} {name}" for name, number in count.items() if number and name != AGENT)
    busy = len({choice.agent for choice in choices if choice.agent})
    said = [
        f"{count[AGENT]:,} of {problem.n:,} contacts go to {busy:,} of {problem.n_agents:,} agents" + (f"; {places}." if places else ".")
    ]
    best = next(contender for contender in contest.contenders if contender.chosen)
    cost = best.true_cost or 0
    gap = f", {_share(cost, contest.bound)} above the proven bound of {contest.bound / 100:,.2f}" if contest.bound is not None else ""
    said.append(f"{best.backend} made it: {cost / 100:,.2f} points{gap}.")
    said += [_beside(contender, cost) for contender in contest.contenders if not contender.chosen]
    if contest.not_linear:
        said.append(f"Exact assignment does not apply: {contest.not_linear}.")
    else:
        said.append("The wave is linear: exact assignment finds the cheapest choices there are, and no annealer is needed.")
    said.append(
        f"The model had at most {contest.list_length:,} agents on a contact's list, {contest.modelled_options:,} of"
        f" {contest.open_options:,} open choices of agent and slot; every cost is the referee's over all of them."
    )
    said.append(f"{problem.n_agents:,} agents are of {classes:,} kinds that can be told apart.")
    return said


def _beside(contender: Contender, cost: int) -> str:
    name = {GREEDY: "The greedy index", IDLE: "First come, longest idle"}.get(contender.backend, contender.backend)
    if contender.true_cost is None:
        return f"{name} has no answer: {contender.note or contender.status}."
    if contender.violations:
        return f"{name} broke {len(contender.violations):,} rules."
    if contender.true_cost == cost:
        return f"{name} is as good."
    return f"{name} is {_share(contender.true_cost, cost)} dearer: {contender.true_cost / 100:,.2f}."


def _share(cost: int, base: int) -> str:
    return f"{100 * (cost - base) / max(1, abs(base)):.1f} %"
