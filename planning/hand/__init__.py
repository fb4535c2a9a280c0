"""Hand work: edits of plans, locks, and what a day of leave or a swap would do."""
