"""Adjustments of the forecast: as planners ask for them, and whether they came nearer to what came."""
