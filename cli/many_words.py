"""Options that take several words and may be repeated, such as ``--swap ANA BEN 2026-03-02``, which typer does not know."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

_BETWEEN = "\x1f"


def command_of_many_words(**words: str) -> type[TyperCommand]:
    """A class of commands whose options take several words each.

    Parameters
    ----------
    words
        Option (``move`` of ``--move``) -> its words, ``AGENT DATE START``. The command declares it as a ``list[str]``, and gets
        what `split` takes apart.
    """
    wanted = {f"--{name}": text for name, text in words.items()}

    class _Command(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            return super().parse_args(ctx, _joined(args, wanted))

    return _Command


def split(values: list[str] | None) -> list[tuple[str, ...]]:
    """The words of each use of an option."""
    return [tuple(value.split(_BETWEEN)) for value in values or ()]


def _joined(args: list[str], wanted: dict[str, str]) -> list[str]:
    """The arguments with the words after such an option as one."""
    from center.errors import Fault, InputError

    found, rest = [], list(args)
    while rest:
        option, _, first = rest[0].partition("=")
        found.append(option if option in wanted else rest[0])
        del rest[0]
        if option not in wanted:
            continue
        own = [first] if first else []
        count = len(wanted[option].split())
        while rest and len(own) < count and not rest[0].startswith("--"):
            own.append(rest.pop(0))
        if len(own) < count:
            raise InputError(Fault(option, f"{len(own)} words" if own else "nothing", f"{option} {wanted[option]}"))
        found.append(_BETWEEN.join(own))
    return found
