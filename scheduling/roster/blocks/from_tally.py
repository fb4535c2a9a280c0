"""A read that begins with a tally: who works its shifts, then who serves which queue when, shifts as they are; and again with another one.

What queues add to a tally depends on its starts and ends more than on who works which of them (measured: 30 people and two tasks, three
tallies: 1,151, 1,149, 1,151 with each of four namings). So people are named twice, and the next try is another tally, on the read's own
core, and to the end of its search: what the first one costs, within its gap, may be the least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.exchange_kernel import Days
from scheduling.roster.blocks.named import days_of, name_shifts
from scheduling.roster.blocks.run import Run
from scheduling.roster.blocks.schedule import Schedule
from scheduling.roster.blocks.tally.solve import CPSAT, Tally, tally
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.blocks.walk import Walk

# Heads that a tally may know apart, and its work (CP-SAT's deterministic seconds) for each sweep of lines.
CELLS, TALLY_WORK = 6_000, 0.05
# Tallies at most, and how often people are named for each; of the time that is left each time, what the first tally, each next one, naming,
# and serving may take; sweeps of serving for each of lines.
TALLIES, NAMINGS, FIRST_SHARE, NEXT_SHARE, NAMING_SHARE, SERVING_SHARE, SERVING_SWEEPS = 3, 2, 0.5, 0.4, 0.2, 0.2, 10
# Of blocks, where shifts stay as they are.
SERVING = Schedule(hot=0.5, cold=0.1, missing=(3.0, 30.0))


@dataclass(frozen=True)
class FromTally:
    """Puts people where tallies have shifts.

    Attributes
    ----------
    first
        The tally that all reads begin with.
    """

    run: Run
    blocked: Blocked
    stated: Stated
    days: Days
    first: Tally

    @classmethod
    def of(cls, run: Run, blocked: Blocked) -> FromTally | None:
        """With the first tally, solved on all cores; None where there is none, or no answer in time."""
        stated = Stated.of(blocked, CELLS)
        if stated is None:
            return None
        first = tally(blocked, stated, CPSAT, run.seed, FIRST_SHARE * run.left(), _work(run), cancelled=run.cancelled)
        run.bound = first.bound
        return None if first.times is None else cls(run, blocked, stated, days_of(blocked, stated.line_of), first)

    def stand(self, walk: Walk, generator: np.random.Generator) -> None:
        """Put people where they cost the least of some tallies."""
        run, counted, nobody = self.run, self.first, (walk.state.position.copy(), walk.pattern.copy(), walk.heads.copy())
        run.prove(walk, counted.bound)
        for _ in range(TALLIES):
            for _ in range(NAMINGS):
                if run.told(walk.best) > (0, counted.cost or 0) and not run.over(walk):
                    walk.stand_at(self.blocked.compiled, self.blocked.roster.model, *nobody)
                    name_shifts(self.blocked, self.days, counted.times or (), walk, NAMING_SHARE * run.left())
                    self._serve(walk, counted, generator)
            if run.over(walk):
                break
            counted = self._another(walk, int(generator.integers(1 << 31)))
            if counted.times is None or run.over(walk):
                break

    def _another(self, walk: Walk, seed: int) -> Tally:
        run = self.run
        found = tally(
            self.blocked, self.stated, CPSAT, seed, NEXT_SHARE * run.left(), _work(run), threads=1, cancelled=run.cancelled, gap=0.0
        )
        run.prove(walk, found.bound)
        return found

    def _serve(self, walk: Walk, counted: Tally, generator: np.random.Generator) -> None:
        """Decide who serves which queue when, shifts as they are; the best so far then stands."""
        if self.blocked.free:
            self.blocked.allocate(walk, self.blocked.unit * SERVING.missing[1])
        walk.note()
        self.run.tell(walk.best)
        if not self.blocked.free and len(self.blocked.frame.need) > 1:
            self._anneal(walk, counted, generator)
        walk.go_back(self.blocked.compiled, self.blocked.roster.model)

    def _anneal(self, walk: Walk, counted: Tally, generator: np.random.Generator) -> None:
        run, blocked, shifts = self.run, self.blocked, self.blocked.shifts_of(walk)
        begun, time_s, done, share = run.now(), SERVING_SHARE * run.left(), 0, 0.0
        while share < 1.0 and run.told(walk.best) > (0, counted.cost or 0) and not run.over(walk):
            _, temperature, penalty = SERVING.at(share)
            blocked.serve(walk, shifts, generator, blocked.unit * temperature, blocked.unit * penalty)
            run.tell(walk.best)
            done += 1
            share = done / (SERVING_SWEEPS * run.sweeps) if run.sweeps else (run.now() - begun) / max(1e-9, time_s)


def _work(run: Run) -> float | None:
    return None if run.sweeps is None else TALLY_WORK * run.sweeps
