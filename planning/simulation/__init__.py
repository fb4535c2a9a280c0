"""A plan in the digital twin: its roster laid out and simulated, the KPIs that come of it, and two plans before the same customers."""
