"""Tuning the routing policy of live calls in the digital twin."""
