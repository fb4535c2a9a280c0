"""A backlog wave: each waiting contact to an agent and a time slot, or elsewhere, or held."""
