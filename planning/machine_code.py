"""Have the compiled parts compiled, once per machine: ``python -m planning.machine_code``. `make setup` does it."""

from __future__ import annotations

import numpy as np

from planning.nightly.warm import warm_up as warm_up_blocks
from planning.triage.warm import warm_up as warm_up_triage
from planning.wave.warm import warm_up as warm_up_waves
from solvers.anneal.solve import solve_annealing
from solvers.builder import ModelBuilder
from solvers.solution import Budget
from twin.distribution import exponential
from twin.layout import Layout
from twin.parts import Agents, LayoutQueue, Spells
from twin.simulate import simulate


def compile_all() -> None:
    """Anneal a decision and a day with blocks, simulate a contact, route two, escalate one: what is compiled for them serves everything."""
    builder = ModelBuilder()
    builder.add_decision(builder.add_list([builder.add_option(builder.add_profile((), ()))]))
    solve_annealing(builder.build(), Budget(sweeps=1, threads=1), 0)
    queue = LayoutQueue("calls", arrivals=np.ones(1), service=(exponential(60.0),))
    spells = Spells(agent=np.zeros(1, dtype=np.int64), login_s=np.zeros(1), logout_s=np.full(1, 900.0))
    simulate(Layout((queue,), Agents(("one",), np.ones((1, 1), dtype=np.int64), spells), interval_s=900.0, intervals=1), 1, 0, 1)
    warm_up_waves()
    warm_up_triage()
    warm_up_blocks()


if __name__ == "__main__":
    compile_all()
