"""The public instances themselves: `CREWTIDE_DATA` names the folder that has ``nrp`` and ``matsp``."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rosters.run import SECOND
from benchmarks.rosters.solution_files import solution_text
from center.plan import Duty
from scheduling.formats.read import read_instance
from scheduling.roster.verify import verify

FOLDER = Path(os.environ.get("CREWTIDE_DATA", "no-such-folder"))
FILES = [path for format in ("nrp", "matsp") for path in sorted((FOLDER / format).glob("*.txt"))]

pytestmark = pytest.mark.skipif(not FILES, reason="CREWTIDE_DATA does not lead to the folders nrp and matsp of the public instances")


def random_duties(problem, rng):
    """Each person works on three days of five, a shift and a queue that they can."""
    for agent, queues in enumerate(problem.agent_queues):
        for day in range(len(problem.horizon.dates)):
            shifts = problem.eligible(agent, day)
            if not shifts or rng.random() > 0.6:
                continue
            chosen = int(rng.choice(shifts))
            queue = next(q for q in rng.permutation(queues) if problem.eligibility.serves[0, q, day, chosen])
            option, start = problem.shifts[chosen], int(problem.grids[0].start[day, chosen])
            shape = problem.shapes[option.shape].name
            yield Duty(agent, int(queue), day, shape, start, start + option.steps, (), option.paid_min)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_public_file_is_read_and_judged_alike(path):
    instance = read_instance(path)
    duties = list(random_duties(instance.problem, np.random.default_rng(1)))
    ours, theirs = verify(instance.problem, duties), SECOND[instance.format](path.read_text(), solution_text(instance, duties))
    assert (ours.legal, ours.cost / 100) == (theirs.legal, theirs.cost)
