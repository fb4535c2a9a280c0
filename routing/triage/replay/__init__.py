"""A replay of triage over a real log, in waves at equal capacity."""
