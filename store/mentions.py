"""A person's name inside texts, plain or JSON: where it is mentioned, and the text with another name in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_NOT_PEOPLE = frozenset(
    {"after", "channel", "contract", "contracts", "first", "groups", "kind", "kinds", "name", "queue", "queues", "shape", "shift", "shifts"}
    | {"site", "sites", "skill", "skills", "then", "zone"}
)
_STYLES: tuple[dict[str, Any], ...] = tuple(
    {"sort_keys": sort, "separators": separators, "ensure_ascii": ascii_only, "indent": indent}
    for sort in (True, False)
    for ascii_only in (False, True)
    for separators, indent in (((",", ":"), None), (None, None), (None, 2))
)


def replaced(text: str, person: str, by: str) -> str:
    """`text` with every mention of `person` as a whole word changed.

    In JSON only the values and keys are looked at, its style stays, and a queue, contract or skill that happens to be called
    like the person keeps its name.
    """
    word = _word(person)
    data = _json(text)
    if data is None:
        return word.sub(lambda _: by, text)
    changed = _mapped(data, person, lambda value: word.sub(lambda _: by, value))
    style = next((style for style in _STYLES if json.dumps(data, **style) == text), _STYLES[0])
    return text if changed == data else json.dumps(changed, **style)


def mentions(text: str, person: str) -> list[Any]:
    """What a text says of a person: a plain text whole; of JSON the innermost objects, or else texts, that mention them."""
    data = _json(text)
    if data is None:
        return [text] if _word(person).search(text) else []
    return list(_found(data, person))


def _word(person: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(person)}(?![\w-])")


def _json(text: str) -> Any:
    """The object or list that `text` is, None of any other text."""
    if text[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _mapped(value: Any, person: str, change: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        named = (lambda name: name) if key in _NOT_PEOPLE else change
        return {named(name): _mapped(item, person, change, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, person, change, key) for item in value]
    if not isinstance(value, str) or (value == person and key in _NOT_PEOPLE):
        return value
    return change(value)


def _found(value: Any, person: str, key: str = "") -> Iterator[Any]:
    """Objects that have the person's name as a value, whole, as they are about them; of others only the text or key that says it."""
    if isinstance(value, list):
        for item in value:
            yield from _found(item, person, key)
    elif isinstance(value, dict):
        if any(item == person and name not in _NOT_PEOPLE for name, item in value.items()):
            yield value
            return
        for name, item in value.items():
            if key not in _NOT_PEOPLE and _word(person).search(name):
                yield {name: item}
            else:
                yield from _found(item, person, name)
    elif isinstance(value, str) and _word(person).search(value) and not (value == person and key in _NOT_PEOPLE):
        yield value
