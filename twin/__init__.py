"""The digital twin: simulates a centre contact by contact, before anyone works the plan."""
