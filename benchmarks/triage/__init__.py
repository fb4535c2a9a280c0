"""Measurements of the escalation triage."""
