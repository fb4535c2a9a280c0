"""What the remote solver takes, from its own description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from solvers.leap.failure import LeapFailure


@dataclass(frozen=True)
class Limits:
    """Largest BQM, and the least solver time by size: (variables, seconds) points, linear between them."""

    variables: int
    biases: int
    times: tuple[tuple[float, float], ...]
    longest: float

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> Limits:
        """From a solver's properties.

        Raises
        ------
        LeapFailure
            A property is missing or makes no sense.
        """
        try:
            times = tuple((float(n), float(s)) for n, s in properties["minimum_time_limit"])
            longest = 3600 * float(properties["maximum_time_limit_hrs"])
            found = cls(int(properties["maximum_number_of_variables"]), int(properties["maximum_number_of_biases"]), times, longest)
        except (KeyError, TypeError, ValueError) as error:
            raise LeapFailure(f"the solver's description cannot be read ({type(error).__name__}: {error})") from error
        if not times:
            raise LeapFailure("the solver's description names no least time")
        return found

    def takes(self, bqm: Any) -> bool:
        """Whether a BQM is small enough."""
        return bqm.num_variables <= self.variables and bqm.num_variables + bqm.num_interactions <= self.biases

    def seconds(self, n_variables: int, wanted: float | None) -> float:
        """Solver time to ask for: what is wanted, within what the solver allows."""
        sizes, seconds = zip(*self.times, strict=True)
        return min(self.longest, max(float(np.interp(n_variables, sizes, seconds)), wanted or 0.0))
