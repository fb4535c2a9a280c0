"""The strongest exact form we know of rosters with task blocks, on CP-SAT: what the annealer is measured against."""
