"""Mutations of a YAML or JSON file's tree: values of another kind or size, keys lost, renamed, moved and doubled."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import yaml

from benchmarks.fuzz.mutate_text import other_word
from benchmarks.fuzz.words import ALL, NUMBERS, TEXTS, TIMES

_ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    0.5,
    10**20,
    1e308,
    float("nan"),
    float("inf"),
    "",
    [],
    {},
    [None],
    {"": None},
    {"a": [1]},
)
Place = tuple[Any, Any]


def mutate_tree(text: str, name: str, rng: Random) -> tuple[str, str]:
    """The text after one mutation of its tree, and the mutation's name; of a text that is no tree, one word is another."""
    try:
        tree = json.loads(text) if name.endswith(".json") else yaml.load(text, Loader=yaml.BaseLoader)  # all texts
        places = _places(tree)
    except (yaml.YAMLError, ValueError, RecursionError):
        places = []
    if not places:
        return other_word(text, rng), "other_word"
    mutation = rng.choice((_other_value, _other_value, _other_value, _scaled, _drop, _rename, _moved, _repeated))
    mutation(*rng.choice(places), places, rng)
    dumped = json.dumps(tree) if name.endswith(".json") else yaml.dump(tree, sort_keys=False, allow_unicode=True, Dumper=_Dumper)
    return dumped, f"tree{mutation.__name__}"


class _Dumper(yaml.SafeDumper):
    """Writes texts without quotes where that is possible, so that numbers are numbers again."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.yaml_implicit_resolvers = {}


def _places(tree: Any) -> list[Place]:
    """(mapping or list, key or index) of every value."""
    found: list[Place] = []
    waiting = [tree]
    while waiting and len(found) < 20_000:
        node = waiting.pop()
        keys: Any = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            found.append((node, key))
            waiting.append(node[key])
    return found


def _other_value(node: Any, key: Any, places: list[Place], rng: Random) -> None:
    value = node[key]
    like = NUMBERS if str(value).replace(".", "").isdigit() else TIMES if any(c.isdigit() for c in str(value)) else TEXTS
    node[key] = rng.choice((rng.choice(like), rng.choice(like), rng.choice(ALL), copy.deepcopy(rng.choice(_ODD))))


def _scaled(node: Any, key: Any, places: list[Place], rng: Random) -> None:
    """A number of another size."""
    numbers = [(n, k) for n, k in places if str(n[k]).replace(".", "", 1).isdigit() and len(str(n[k])) < 15]
    if numbers:
        node, key = rng.choice(numbers)
        value = float(node[key]) * rng.choice((0, -1, 0.001, 0.5, 1.5, 7, 60, 1000, 10**6)) + rng.choice((0, 0, 1, -1, 0.5))
        node[key] = f"{value:g}"


def _drop(node: Any, key: Any, places: list[Place], rng: Random) -> None:
    del node[key]


def _rename(node: Any, key: Any, places: list[Place], rng: Random) -> None:
    if isinstance(node, dict):
        other = rng.choice([str(k) for _, k in places] + list(TEXTS))
        node[other] = node.pop(key)
    else:
        _drop(node, key, places, rng)


def _moved(node: Any, key: Any, places: list[Place], rng: Random) -> None:
    """A value stands in the place of another."""
    other, at = rng.choice(places)
    node[key] = copy.deepcopy(other[at])


def _repeated(node: Any, key: Any, places: list[Place], rng: Random) -> None:
    """Items of a list twice, or many times."""
    lists = [n for n, _ in places if isinstance(n, list) and n]
    if lists:
        chosen = rng.choice(lists)
        item = rng.choice(chosen)
        chosen.extend(copy.deepcopy(item) for _ in range(rng.choice((1, 2, 50))))
