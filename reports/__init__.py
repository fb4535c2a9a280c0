"""What a plan looks like: frames, text tables, charts, one HTML page, exports."""
