"""Triage: risks, the contest of solvers and rules, the decision with its reasons, and its evaluation on a log."""
