"""Near-line: an event in, its answer out: waves and triages under a deadline, with a rule to fall back on."""
