"""Mutations of a file's bytes: of its text whatever it means, of a YAML's tree, of a table's cells."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.fuzz.mutate_table import TABLE
from benchmarks.fuzz.mutate_text import BYTES, TEXT
from benchmarks.fuzz.mutate_tree import mutate_tree

MOST = 4
Mutation = Callable[[str, Random], str]


def mutated(content: bytes, name: str, rng: Random) -> tuple[bytes, list[str]]:
    """The content after one to `MOST` mutations, and their names.

    Parameters
    ----------
    name
        The file's name: a YAML or JSON file's tree is mutated too, a CSV's cells.
    """
    text, done = content.decode("utf-8", "replace"), []
    for _ in range(min(MOST, 1 + int(rng.expovariate(1.0)))):
        text, said = _once(text, "" if "bomb" in done else name, rng)  # a bomb would go off in the mutation of a tree
        done.append(said)
    raw = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.06:
        mutation = rng.choice(BYTES)
        return mutation(raw, rng), [*done, mutation.__name__]
    return raw, done


def _once(text: str, name: str, rng: Random) -> tuple[str, str]:
    if name.endswith((".yaml", ".json")) and rng.random() < 0.65:
        return mutate_tree(text, name, rng)
    if name.endswith(".csv") and rng.random() < 0.75:
        mutation: Mutation = rng.choice(TABLE)
        return mutation(text, rng), mutation.__name__
    mutation = rng.choice(TEXT)
    return mutation(text, rng), mutation.__name__
