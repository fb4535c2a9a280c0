"""What-ifs: a base and its overlays planned side by side, and what each changes."""
