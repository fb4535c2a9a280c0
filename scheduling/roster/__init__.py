"""The roster: problem, model, decoding and referee."""
