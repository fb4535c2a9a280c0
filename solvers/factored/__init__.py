"""The factored energy: a model in flat arrays, and compiled moves that cost the rows they touch."""
