"""The dialler: numbers are dialled when agents are idle; who is reached arrives at once."""

from __future__ import annotations

from twin.engine.arrivals import new_contact
from twin.engine.columns import CHANCE, DELAY
from twin.engine.heap import schedule
from twin.engine.jit import kernel
from twin.engine.random import GOLDEN, key_of, sample, unit
from twin.engine.world import DIALS, LEAST_TARGET, LEAST_TEST, LIST_SIZE, N_NOW, RATIO, Fixed, State


@kernel
def dial(f: Fixed, s: State, t: float) -> None:
    """Every dialler whose teams have enough idle agents dials: ratio x idle agents of its target teams."""
    for q in range(f.n_queues):
        if f.whole[q, DIALS] == 0 or f.reach[q, s.n[N_NOW]] <= 0.0:
            continue
        target, test = 0, 0
        for team in range(len(s.team_idle)):
            target += s.team_idle[team] * f.dial_target[q, team]
            test += s.team_idle[team] * f.dial_test[q, team]
        if target < f.whole[q, LEAST_TARGET] or test < f.whole[q, LEAST_TEST]:
            continue
        for _ in range(int(f.real[q, RATIO] * target + 0.5)):
            _dial_one(f, s, q, t)


@kernel
def _dial_one(f: Fixed, s: State, q: int, t: float) -> None:
    n = s.dialled[q]
    if n == f.whole[q, LIST_SIZE]:
        return
    s.dialled[q] = n + 1
    key = key_of(~(s.base[q] * GOLDEN), n)
    if unit(key, CHANCE, 0) >= f.reach[q, s.n[N_NOW]]:
        return
    slot = new_contact(s, q, key, t)
    if slot >= 0:
        law = f.dial_law[q]
        delay = sample(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, key, DELAY)
        schedule(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot, t + delay)
