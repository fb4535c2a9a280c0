"""Annealing of a wave: tolls, a start led by them, a walk on the wave's own arrays, and the model's annealer where time is left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planning.wave.run import ANNEAL, Entry, WaveRun
from routing.wave.cool import Cooling, falling
from routing.wave.model import WaveModel
from routing.wave.problem import WaveChoices
from routing.wave.rules import led_by_tolls, settled
from routing.wave.tolls import Relaxed, relaxed
from solvers.backends import release_of
from solvers.solution import Status

# Parts of the time: tolls until here, then the walk on the wave's own arrays, then the model's annealer.
TOLLS_SHARE, COOL_SHARE, SETTLE_SHARE = 0.14, 0.6, 0.9
# Seconds for each choice to build the model and have the annealer read it, and to have it read.
MODEL_PACE, READ_PACE = 8e-6, 3e-6
# Seconds for each contact, agent and slot to settle, and for each contact to be judged.
SETTLE_PACE, JUDGE_PACE = 8e-8, 4e-5
# Random agents on every list; agents more on the lists on which tolls are found, and agents on those of the walk.
RANDOM_AGENTS, WIDER, PART, WALKED = 3, 8, 12, 40


@dataclass
class WaveAnnealing:
    """Annealing's part of a contest, in the order of its methods; `trace` collects (seconds, cost) on the way."""

    run: WaveRun
    trace: list[tuple[float, int]] = field(default_factory=list)

    def tolls(self) -> Relaxed:
        """The relaxation, in annealing's share of the time."""
        run = self.run
        seconds = float("inf") if run.sweeps is not None else TOLLS_SHARE * run.seconds
        goal = min(verdict.cost for verdict in run.known.values())
        width = toll_width(run)
        return relaxed(run.problem, width, seconds, run.threads or 2, target=goal, keep=max(width, min(WALKED, run.problem.n_agents)))

    def led(self, found: Relaxed, rules: list[Entry], first: float) -> WaveChoices:
        """Where all solvers begin: the relaxation made whole, or a rule's choices; `first` is when the first rule had answered."""
        run = self.run
        legal = [(contender.true_cost or 0, choices) for contender, choices in rules if choices is not None and contender.legal]
        self.trace += [(first, rules[0][0].true_cost or 0), (run.now(), min(cost for cost, _ in legal))]
        led = led_by_tolls(run.problem, run.tables, run.links, found.tolls, passes=0 if self._walks else 3)
        choices = min([led, *(choices for _, choices in legal)], key=lambda each: run.judge(each).cost)
        self._reached(choices)
        return choices

    def walked(self, found: Relaxed, choices: WaveChoices) -> WaveChoices:
        """Where the model's annealer begins: the solvers' start, walked."""
        run = self.run
        if not self._walks:
            return choices
        run.stage("walk")
        cooling = Cooling(run.problem, run.tables, run.links, choices, found.lists[:, :WALKED], found.tolls, run.threads or 2)
        before = run.now()
        share = COOL_SHARE * run.seconds if self._models else 0.97 * run.seconds - self._settling
        left = share - before
        if run.sweeps is None and left < 0.05 * run.seconds:
            return choices
        choices, cost, steps = cooling.run(run.judge(choices).cost, left, run.seed, run.sweeps)
        run.improved(ANNEAL, run.now(), cost)
        self.trace += [(before + seconds, value) for seconds, value in steps]
        return choices

    def ended_early(self, start: WaveChoices) -> Entry | None:
        """Annealing's entry where the walk was all of it; None where the model's annealer follows."""
        run = self.run
        if ANNEAL not in run.backends or self._models:
            return None
        choices = self._settled(start)
        contender, _ = run.entry(ANNEAL, choices, run.now(), Status.FEASIBLE)
        trace = falling([*self.trace, (run.now(), run.judge(choices).cost)])
        note = "begun from the relaxation, walked on the wave's own arrays and settled over all agents; no time for the model's annealer"
        return replace(contender, version=release_of(ANNEAL), trace=tuple(trace), note=note), choices

    def annealed(self, wave: WaveModel, start: WaveChoices) -> Entry:
        """The model's annealer from the start, and its answer settled over all agents."""
        run = self.run
        run.stage(ANNEAL)
        begun = run.now()
        left = max(0.05, SETTLE_SHARE * run.seconds - begun - READ_PACE * self._modelled)
        contender, choices = run.solved(wave, ANNEAL, ANNEAL, left, start)
        self.trace += [(begun + seconds, cost) for seconds, cost in contender.trace]
        note = f"begun from the relaxation; {contender.note}"
        if choices is not None and contender.legal:
            better = self._settled(choices)
            if better is not choices:
                choices, contender, note = better, run.judged(contender, better), f"{note}; settled over all agents"
                self.trace.append((run.now(), contender.true_cost or 0))
        return replace(contender, seconds=run.now(), trace=tuple(falling(self.trace)), note=note), choices

    def _settled(self, choices: WaveChoices) -> WaveChoices:
        """Everybody's best answer to all others, over all agents; the same choices where that is no better."""
        run = self.run
        better = settled(run.problem, run.tables, run.links, choices, passes=1)
        return better if run.judge(better).cost < run.judge(choices).cost else choices

    def _reached(self, choices: WaveChoices) -> None:
        cost, now = self.run.judge(choices).cost, self.run.now()
        self.trace.append((now, cost))
        self.run.improved(ANNEAL, now, cost)

    @property
    def _walks(self) -> bool:
        run = self.run
        return ANNEAL in run.backends and run.problem.n_agents > 0 and Cooling.fits(run.problem)

    @property
    def _models(self) -> bool:
        """Whether the model's annealer would have some of the time left for its work after the walk."""
        run = self.run
        return not self._walks or run.sweeps is not None or MODEL_PACE * self._modelled < (SETTLE_SHARE - COOL_SHARE) / 2 * run.seconds

    @property
    def _settling(self) -> float:
        """Seconds that settling over all agents may take, and the referee."""
        p = self.run.problem
        return SETTLE_PACE * p.n * p.n_agents * p.n_slots + JUDGE_PACE * p.n

    @property
    def _modelled(self) -> int:
        """About how many choices the model will have."""
        run = self.run
        return run.problem.n * run.problem.n_slots * min(run.problem.n_agents, run.candidates + RANDOM_AGENTS + 1)


def toll_width(run: WaveRun) -> int:
    """Agents on the lists on which tolls are found: where lists are a small part of all, tolls of the rest come out far too low."""
    agents = run.problem.n_agents
    return max(1, min(max(run.candidates + WIDER, agents // PART), agents))
