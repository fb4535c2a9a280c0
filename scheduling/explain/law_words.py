"""What a rule of the scenario's `rules.also` says, in a few words."""

from __future__ import annotations

from typing import Any

from scheduling.rules.schema import Rule

_KEPT_APART = {"rule", "name", "whom", "price"}


def law_words(rule: Rule) -> str:
    """Its name where it has one, else its kind and what the file says of it: ``hours: per rolling, days 14, most 76``."""
    if rule.name:
        return rule.name
    kind = str(getattr(rule, "rule", type(rule).__name__)).replace("_", " ")
    said = [
        f"{key.replace('_', ' ')} {_value(value)}" for key, value in rule.model_dump(exclude=_KEPT_APART, exclude_defaults=True).items()
    ]
    return f"{kind}: {', '.join(said)}" if said else kind


def _value(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(str(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
