"""One what-if's work, as a worker does it: the plan and what its simulation counted, from what the task carries alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from center.errors import CrewtideError
from center.plan import Plan
from planning.nightly.plan import plan_night
from planning.scenario.file import LoadedScenario
from planning.whatif.tally import Tally, tally_of

BACKENDS = ("anneal",)


@dataclass(frozen=True)
class WhatIfTask:
    """A scenario to plan; with its history's bytes, for a worker elsewhere has no such file; or a plan that is there to be counted."""

    loaded: LoadedScenario
    history: bytes | None
    plan: Plan | None = None


@dataclass(frozen=True)
class WhatIfResult:
    """A plan, and what its simulation counted."""

    plan: Plan
    tally: Tally | None


def task_of(loaded: LoadedScenario, plan: Plan | None = None) -> WhatIfTask:
    """The task of a scenario."""
    file = loaded.file.history.file
    return WhatIfTask(loaded, None if file is None or plan is not None else (loaded.path.parent / file).read_bytes(), plan)


def do_whatif(task: WhatIfTask) -> WhatIfResult:
    """Plan a scenario, if that is not done yet, and count its simulation.

    Raises
    ------
    CrewtideError
        As `plan_night`.
    """
    plan = task.plan if task.plan is not None else _planned(task)
    return WhatIfResult(plan, tally_of(task.loaded, plan))


def _planned(task: WhatIfTask) -> Plan:
    loaded, solver = task.loaded, task.loaded.file.solver
    with TemporaryDirectory(prefix="crewtide-") as folder:
        if task.history is not None:
            (Path(folder) / "history.csv").write_bytes(task.history)
            history = loaded.file.history.model_copy(update={"file": "history.csv"})
            loaded = replace(loaded, path=Path(folder) / loaded.path.name, file=loaded.file.model_copy(update={"history": history}))
        try:
            return plan_night(loaded, BACKENDS, solver.budget, solver.seed, lambda name: None, lambda backend, seconds, cost: None)
        except CrewtideError as error:  # the folder is gone when this is read
            raise CrewtideError(str(error).replace(folder, str(task.loaded.path.parent))) from None
