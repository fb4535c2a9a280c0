"""The commands. The only room that prints and that sets exit codes."""
