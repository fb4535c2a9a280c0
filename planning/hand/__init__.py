"""Hand work: edits of plans, and what a day of leave or a swap would do."""
