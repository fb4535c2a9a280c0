"""Capacity over months: volumes by trend and season, people needed, people there, people to hire."""
