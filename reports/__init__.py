"""What a plan looks like: text tables, charts, one HTML page, exports."""
