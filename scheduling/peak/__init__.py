"""Re-optimizing the rest of a day: which shifts on duty change, and how, when more or less comes than was planned."""
