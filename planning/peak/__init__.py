"""The peak use case: the rest of a published day changed, judged in simulation, and kept as a new plan."""
