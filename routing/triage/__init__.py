"""Escalation triage: which open incidents go up, to which tier, team and time bucket."""
