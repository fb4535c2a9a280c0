"""The public rostering benchmarks: read, solved, and judged twice. See ``python -m benchmarks.rosters --help``."""
