"""Candidates for the weights of the live-call policy."""
