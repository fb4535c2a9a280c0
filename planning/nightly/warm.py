"""The smallest roster with task blocks, annealed and bounded once, so that what is compiled for it is there."""

from __future__ import annotations

import numpy as np

from center.plan import Requirement
from center.scenario import Scenario
from center.schema import World
from demand.deferred_work import DeferredWork
from scheduling.roster.blocks.bound import prices_bound
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.problem import make_problem
from scheduling.schema import Rules, ShiftShape, Weights

_WORLD = {
    "schema_version": 1,
    "name": "smallest",
    "sites": [{"name": "here", "zone": "UTC"}],
    "horizon": {"start": "2026-01-05", "days": 1, "interval_min": 60},
    "skills": [{"name": "calls"}, {"name": "mail"}],
    "queues": [
        {"name": "calls", "skill": "calls", "open": ["daily 08:00-12:00"], "target": {"share": 0.8, "within_s": 20}},
        {"name": "mail", "skill": "mail", "open": ["daily 08:00-12:00"], "channel": "email", "deadline_min": 240},
    ],
    "contracts": [{"name": "any", "hours_week": [0, 40], "shifts": ["day"]}],
    "agents": [{"id": "one", "contract": "any", "skills": {"calls": 1.0, "mail": 1.5}}],
}
_SHIFT = {"name": "day", "start": "08:00-09:00", "start_step_min": 60, "lengths_min": [180], "blocks": {"least_min": 60}}
# Free within a window, with blocks of several steps: it has a tally.
_FREE = _SHIFT | {"lengths_min": [120, 180], "blocks": {"least_min": 120}}


def warm_up() -> None:
    """Anneal it with people who count as heads and with people who do not, prove a bound, and begin from a tally."""
    scenario = Scenario(World.model_validate(_WORLD))
    shape, nothing = scenario.open_steps.shape, np.full(scenario.open_steps.shape, np.nan)
    heads = scenario.open_steps.astype(np.int64)
    requirement = Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0)
    arriving = np.where(np.arange(shape[1]) == 8, 1.0, 0.0)
    work = (DeferredWork(1, arriving, scenario.open_steps[1], 4),)
    for proficiency in (False, True):
        problem = make_problem(
            scenario, [ShiftShape.model_validate(_SHIFT)], Rules(proficiency=proficiency), Weights(), requirement, work=work
        )
        anneal_blocks(problem, 0, sweeps=1)
        prices_bound(problem, rounds=1)
    anneal_blocks(make_problem(scenario, [ShiftShape.model_validate(_FREE)], Rules(), Weights(), requirement), 0, sweeps=1)
