"""What Leap sends back, believed only after a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from solvers.leap.failure import LeapFailure


@dataclass(frozen=True)
class Answer:
    """Samples as 0/1 in label order, shape ``(samples, variables)``, and the solver seconds that Leap charges, if it says."""

    samples: np.ndarray
    charged: float | None


def read_answer(sampleset: Any, n_variables: int) -> Answer:
    """Check a `dimod.SampleSet` for a BQM labelled 0 to `n_variables` - 1.

    Raises
    ------
    LeapFailure
        It has no samples, is about other variables, or holds other values than 0 and 1.
    """
    labels, samples = list(sampleset.variables), np.asarray(sampleset.record.sample)
    if sorted(labels, key=str) != sorted(range(n_variables), key=str):
        raise LeapFailure("the answer is about other variables than were asked")
    if not len(samples) or not np.isin(samples, (0, 1)).all():
        raise LeapFailure("the answer holds no samples of zeros and ones")
    charged = sampleset.info.get("charge_time")
    known = isinstance(charged, int | float) and charged >= 0
    return Answer(samples[:, np.argsort(np.array(labels))], charged / 1e6 if known else None)
