"""Policy files: YAML, or JSON where the name ends in .json; the same keys in both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, read_text, read_yaml
from center.policy import Policy


def read_policy(path: Path) -> Policy:
    """The policy of a file.

    Raises
    ------
    InputError
        Everything wrong with the file.
    """
    try:
        return Policy.model_validate(_read_json(path) if path.suffix.lower() == ".json" else read_yaml(path))
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), Policy)) from None


def policy_text(policy: Policy, suffix: str = ".yaml") -> str:
    """A policy as the text of a file, without what is at its default; `suffix` .json or another one for YAML."""
    data = policy.model_dump(mode="json", exclude_defaults=True)
    if suffix.lower() == ".json":
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=140) if data else "{}\n"


def _read_json(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise InputError(Fault(f"{path}: line {error.lineno}", error.msg, "valid JSON")) from None
    except ValueError:  # Python reads no number of over 4,300 digits
        raise InputError(Fault(str(path), "a number of thousands of digits", "valid JSON")) from None
    except RecursionError:
        raise InputError(Fault(str(path), "lists or keys nested hundreds deep", "valid JSON")) from None
    except _Twice as error:
        raise InputError(Fault(str(path), f"the key {error.args[0]!r} twice", "each key once")) from None
    if not isinstance(data, dict):
        raise InputError(Fault(str(path), f"a {type(data).__name__}", "keys and values at the top level"))
    return data


class _Twice(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found
