"""Calibration of the twin from a call log: what arrives, how long it takes, how long people wait, who was there."""
