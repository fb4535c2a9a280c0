"""Overlays: the changes of a what-if, laid on a scenario before it is checked."""
