"""Adherence: a plan's shifts against what people did."""
