"""Ocean's classical samplers on the explicit BQM: `neal` (simulated annealing) and tabu search.

Both sweep the penalties first and spend the rest of the budget on those whose answers were best (`solvers.ocean.race`);
every sample is repaired, descended (`solvers.ocean.settle`) and scored again from the model.
"""

from solvers.ocean.neal import sample_neal
from solvers.ocean.race import Sampled
from solvers.ocean.tabu import sample_tabu

__all__ = ["Sampled", "sample_neal", "sample_tabu"]
