"""Every backend on every family of models, side by side: ``python -m benchmarks.solvers``."""
