"""Forecast models, one a file. Each turns past days into the volume of days to come."""
