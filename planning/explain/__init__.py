"""Explanations of a saved plan, and of a night that has no legal one."""
