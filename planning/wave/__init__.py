"""A backlog wave: the contest of solvers and rules on one snapshot, and what came of it."""
