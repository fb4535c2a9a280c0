"""The factored annealer: simulated annealing on E itself, without ever forming the quadratic matrix."""
