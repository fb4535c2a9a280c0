"""Who takes which contact: the routing plan, backlog waves, the live-call policy, escalation triage."""
