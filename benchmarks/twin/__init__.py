"""Benchmark of the digital twin; run it as ``python -m benchmarks.twin``."""
