"""Benchmarks of routing: backlog waves, policies by the day, and skill chains."""
