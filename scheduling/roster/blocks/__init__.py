"""Rosters with task blocks: who works when is annealed line by line, and who serves which queue when is priced inside the shift."""
