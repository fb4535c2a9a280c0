"""The contest of a wave: annealing, CP-SAT, exact assignment and the simple rules, each judged by the referee on the unpruned problem."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version

from center.contender import Contender
from planning.wave.annealing import RANDOM_AGENTS, WaveAnnealing, toll_width
from planning.wave.run import ANNEAL, CPSAT, UNPRUNED, Entry, WaveRun
from routing.wave.flow import exact_assignment, transport_of
from routing.wave.lists import at_random, everybody, joined, taken
from routing.wave.model import WaveModel, wave_model
from routing.wave.packing import tightened
from routing.wave.problem import PLACES, WaveChoices
from routing.wave.rules import greedy_index, longest_idle
from routing.wave.tolls import relaxed
from solvers.backends import release_of
from solvers.solution import Status

ASSIGNMENT, GREEDY, IDLE = "assignment", "greedy index", "longest idle"
# Of several that cost the same the simplest is chosen.
SIMPLEST = (ASSIGNMENT, GREEDY, IDLE, ANNEAL)
# Share of the last bound's time that tolls have.
TOLLS_OF_BOUND = 0.3
# Bytes that CP-SAT takes by choice of the model, seen; and how many it may take.
BYTES_BY_CHOICE, MEMORY = 12_000, 16 * 2**30


@dataclass(frozen=True)
class WaveContest:
    """All contenders, one of them chosen; its choices; the best proven bound; what was modelled; and why assignment did not run."""

    contenders: tuple[Contender, ...]
    choices: WaveChoices
    bound: int | None
    list_length: int
    open_options: int
    modelled_options: int
    not_linear: str


def hold_wave(run: WaveRun) -> WaveContest:
    """Hold the contest. Whoever fails is recorded with the reason, and the others go on."""
    run.stage("rules")
    greedy, first = _rule(run, GREEDY, greedy_index), run.now()
    exact, not_linear = _assignment(run)
    run.stage("bound")
    ours = WaveAnnealing(run)
    found = ours.tolls()
    led = ours.led(found, [greedy, *exact], first)
    start = ours.walked(found, led)
    settled_already = ours.ended_early(start)
    entries = [greedy, _rule(run, IDLE, longest_idle), *exact]
    run.stage("model")
    listed, some = found.lists[:, : run.candidates], at_random(run.problem, RANDOM_AGENTS, run.seed)
    wave = wave_model(run.problem, joined(run.problem, listed, some, taken(led), taken(start)))
    bounds = [found.bound, *(entry[0].bound for entry in exact)]
    for backend in run.backends:
        if backend == ANNEAL:
            entries.append(settled_already or ours.annealed(wave, start))
        else:
            run.stage(backend)
            entries.append(run.solved(wave, backend, backend, start=led))
    modelled = int((wave.agent[wave.model.list_option] >= 0).sum())
    if CPSAT in run.backends and run.unpruned:
        if modelled >= found.open:
            bounds += [entry[0].bound for entry in entries if entry[0].backend == CPSAT]
        else:
            entries.append(_unpruned(run, found.open, led))
            bounds.append(entries[-1][0].bound)
    run.stage("bound")
    bounds.append(_tightened(run, entries, bounds))
    return _ended(entries, bounds, wave, found.open, modelled, not_linear)


def _rule(run: WaveRun, name: str, rule: Callable[..., WaveChoices]) -> Entry:
    begun = time.perf_counter()
    choices = rule(run.problem, run.tables, run.links)
    return run.entry(name, choices, time.perf_counter() - begun, Status.FEASIBLE)


def _assignment(run: WaveRun) -> tuple[list[Entry], str]:
    """Exact assignment where the wave is linear, else why it is not."""
    begun = time.perf_counter()
    transport = transport_of(run.problem)
    if isinstance(transport, str):
        return [], transport
    choices, cost = exact_assignment(run.problem, transport)
    seconds = time.perf_counter() - begun
    return [run.entry(ASSIGNMENT, choices, seconds, Status.OPTIMAL, bound=cost, version=f"ortools {version('ortools')}")], ""


def _unpruned(run: WaveRun, open_options: int, start: WaveChoices) -> Entry:
    """CP-SAT over all agents, where that fits into memory."""
    size = (open_options + PLACES * run.problem.n) * BYTES_BY_CHOICE
    if size > MEMORY:
        note = f"{open_options:,} agents and slots would take about {size / 2**30:.0f} GB, more than {MEMORY / 2**30:.0f}"
        return Contender(UNPRUNED, release_of(CPSAT), Status.REFUSED.value, run.seed, 0.0, note=note), None
    run.stage(UNPRUNED)
    begun = time.perf_counter()
    wave = wave_model(run.problem, everybody(run.problem, run.tables))
    contender, choices = run.solved(wave, CPSAT, UNPRUNED, start=start)
    return replace(contender, seconds=time.perf_counter() - begun), choices


def _tightened(run: WaveRun, entries: list[Entry], bounds: list[int | None]) -> int | None:
    """A better bound, now that the tolls need not hurry; None where none is asked for, work is the limit or nothing is left to prove."""
    cost = min(contender.true_cost for contender, choices in entries if choices is not None and contender.true_cost is not None)
    if run.sweeps is not None or not run.proof or any(bound is not None and bound >= cost for bound in bounds):
        return None
    threads = run.threads or 2
    found = relaxed(run.problem, toll_width(run), TOLLS_OF_BOUND * run.seconds, threads, target=cost)
    return tightened(run.problem, found, (1 - TOLLS_OF_BOUND) * run.seconds, cost, threads)


def _ended(
    entries: list[Entry], bounds: list[int | None], wave: WaveModel, open_options: int, modelled: int, not_linear: str
) -> WaveContest:
    best = min((entry for entry in entries if entry[1] is not None), key=lambda entry: _rank(entry[0]))
    contenders = tuple(replace(entry[0], chosen=entry is best) for entry in entries)
    bound = max((b for b in bounds if b is not None), default=None)
    assert best[1] is not None  # the simple rules always answer
    return WaveContest(contenders, best[1], bound, wave.length, open_options, modelled, not_linear)


def _rank(contender: Contender) -> tuple[int, int, int]:
    order = SIMPLEST.index(contender.backend) if contender.backend in SIMPLEST else len(SIMPLEST)
    return len(contender.violations), contender.true_cost or 0, order
