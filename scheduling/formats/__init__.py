"""Public benchmarks of rostering, read into the same problem types as any scenario. See `read.read_instance`."""
