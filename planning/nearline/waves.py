"""A wave of an event: what is given away already left out, then the ladder."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from center.contender import Contender
from center.nearline import Commitment, UnitKind
from planning.nearline.ladder import Climbed, Rung, climb
from planning.nearline.lane import Lanes
from planning.nearline.minutes import end_of
from planning.nearline.options import NearlineOptions
from planning.wave.contest import GREEDY
from planning.wave.plan import WaveOptions, plan_wave
from planning.wave.run import WaveRun
from routing.wave.build import wave_problem
from routing.wave.merge import agent_classes
from routing.wave.problem import NO_DUE, WaveChoices, WaveProblem
from routing.wave.reasons import agent_slots
from routing.wave.result import AGENT, PLACE_NAMES, Wave, WaveChoice
from routing.wave.rules import greedy_index
from routing.wave.schema import WaveAgent
from routing.wave.snapshot import Snapshot
from solvers.solution import Status
from store.waves import new_wave_id

UNREASONED = "The greedy index made it: no solver had a legal answer in time."


def still_free(snapshot: Snapshot, committed: Iterable[Commitment]) -> Snapshot:
    """The snapshot without the contacts that are given away, and with agents free once their minutes given away are over."""
    gone, free = set[str](), dict[str, datetime]()
    for one in committed:
        if one.kind is UnitKind.CONTACT:
            gone.add(one.owner)
        elif one.kind is UnitKind.AGENT:
            free[one.owner] = max(end_of(one.unit), free.get(one.owner, snapshot.file.taken_at))
    file = snapshot.file
    contacts = [contact for contact in file.contacts if contact.id not in gone]
    agents = [_later(agent, free[agent.id]) if agent.id in free else agent for agent in file.agents]
    return replace(snapshot, file=file.model_copy(update={"contacts": contacts, "agents": agents}))


def climb_wave(snapshot: Snapshot, options: NearlineOptions, lanes: Lanes, until: float) -> Climbed[Wave]:
    """The wave by the deadline `until` (of the monotonic clock)."""

    def solve(backends: Sequence[str], seconds: float) -> Rung[Wave]:
        how = WaveOptions(seconds, backends, options.candidates, options.seed, options.sweeps, unpruned=False, proof=False)
        wave = plan_wave(snapshot, how)
        return Rung(lambda: wave, wave.contenders)

    return climb("wave", lambda: wave_by_rule(snapshot, options.seed), solve, options.backends, lanes, until)


def wave_by_rule(snapshot: Snapshot, seed: int) -> Rung[Wave]:
    """The wave by the greedy index alone, judged by the referee."""
    problem = wave_problem(snapshot)
    if not problem.n:
        return Rung(lambda: _wave(snapshot, problem, None, (), seed), ())
    run, begun = WaveRun(problem, ["anneal"], 0.0, 1, seed), time.perf_counter()
    choices = greedy_index(problem, run.tables, run.links)
    contender, _ = run.entry(GREEDY, choices, time.perf_counter() - begun, Status.FEASIBLE)
    contenders = (replace(contender, chosen=True),)
    return Rung(lambda: _wave(snapshot, problem, choices, contenders, seed), contenders)


def _wave(snapshot: Snapshot, problem: WaveProblem, choices: WaveChoices | None, contenders: tuple[Contender, ...], seed: int) -> Wave:
    """The wave of a rule's choices. There is no time left for reasons: every contact has the same."""
    file = snapshot.file
    taken = file.taken_at.astimezone(UTC)
    return Wave(
        id=new_wave_id(file.site, file.taken_at),
        created_utc=datetime.now(UTC).replace(microsecond=0),
        site=file.site,
        title=file.title,
        taken_utc=taken,
        slot_min=file.slot_min,
        slots=file.slots,
        seed=seed,
        fingerprint=snapshot.fingerprint,
        queues=problem.queues,
        choices=() if choices is None else tuple(_choice(problem, choices, c, taken) for c in range(problem.n)),
        agent_slots=() if choices is None else agent_slots(problem, choices),
        contenders=contenders,
        bound=None,
        list_length=None,
        open_options=0,
        modelled_options=0,
        agent_classes=int(agent_classes(problem).max(initial=-1)) + 1,
        says=() if choices is None else (UNREASONED,),
        notes=snapshot.notes,
        versions={"crewtide": version("crewtide")},
    )


def _choice(p: WaveProblem, choices: WaveChoices, c: int, taken: datetime) -> WaveChoice:
    a, s = int(choices.agent[c]), int(choices.slot[c])
    grains = math.ceil(int(p.handle_s[c]) * int(p.factor[a, p.queue[c]]) / (100 * p.grain_s)) if a >= 0 else 0
    start = taken + timedelta(seconds=s * p.slot_s) if a >= 0 else None
    end = start + timedelta(seconds=grains * p.grain_s) if start else None
    place = AGENT if a >= 0 else PLACE_NAMES[choices.place[c]]
    done_s = (end - taken).total_seconds() if end else p.n_slots * p.slot_s + int(p.handle_s[c]) if place == PLACE_NAMES[0] else 0
    late = None if p.due_s[c] >= NO_DUE else bool(p.due_s[c] < done_s)
    return WaveChoice(
        contact=p.contacts[c], queue=p.queues[p.queue[c]], channel=p.channels[p.channel[c]], priority=int(p.priority[c]),
        waited_s=int(p.waited_s[c]), place=place, agent=p.agents[a] if a >= 0 else None, start_utc=start, end_utc=end,
        late=late, reason=UNREASONED,
    )  # fmt: skip


def _later(agent: WaveAgent, free: datetime) -> WaveAgent:
    """The agent, free from that moment on at the earliest; one whose time there is over by then is free no more."""
    begin = free if agent.free_at is None else max(agent.free_at, free)
    return agent.model_copy(update={"free_at": begin})
