"""ChoiceModel in, Solution out. Knows nothing of agents or calls."""
