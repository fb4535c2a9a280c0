"""A scenario's data as a YAML file that can be read again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from planning.scenario.file import ScenarioData


def scenario_yaml(read: ScenarioData, folder: Path | None = None) -> str:
    """The scenario as YAML, its agents in it.

    Parameters
    ----------
    folder
        Where the file will lie; the history's file is named relative to it. None: the base's own folder.
    """
    data = {**read.data, "history": dict(read.data["history"])}
    for key in ("file", "map"):
        if data["history"].get(key) is not None and folder is not None:
            data["history"][key] = os.path.relpath(read.path.parent / data["history"][key], folder)
    where = f"# To be kept in the folder of {read.path.name}, from which its history is read.\n" if folder is None else ""
    return where + yaml.safe_dump(_bare(data), sort_keys=False, allow_unicode=True, width=140)


def _bare(value: Any) -> Any:
    """Without keys that say nothing: None is the default wherever it may stand."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item is not None}
    return [_bare(item) for item in value] if isinstance(value, list) else value
