"""The world that all rooms share: scenario, horizon, plan, KPI formulas, errors and reading of files."""
