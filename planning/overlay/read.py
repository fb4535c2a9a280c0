"""Reading overlays and what they extend, down to the scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, read_yaml
from planning.overlay.schema import OverlayFile

MARK = "overlay_version"


@dataclass(frozen=True)
class Chain:
    """An overlay and those it extends, the deepest first.

    Attributes
    ----------
    files
        (path, overlay) in the order in which they are laid on the base; the last one is the what-if itself.
    base
        The scenario that the deepest one extends; None where it names none.
    """

    files: tuple[tuple[Path, OverlayFile], ...]
    base: Path | None

    @property
    def path(self) -> Path:
        """The what-if's own file."""
        return self.files[-1][0]

    @property
    def overlay(self) -> OverlayFile:
        """The what-if's own overlay."""
        return self.files[-1][1]


def is_overlay(path: Path) -> bool:
    """Whether a YAML file is an overlay rather than a scenario.

    Raises
    ------
    InputError
        It cannot be read.
    """
    return MARK in read_yaml(path)


def read_chain(path: Path, seen: Sequence[Path] = ()) -> Chain:
    """An overlay with everything it extends.

    Raises
    ------
    InputError
        A file is missing or wrong, or overlays extend each other in a circle.
    """
    overlay = _overlay(path)
    if overlay.extends is None:
        return Chain(((path, overlay),), None)
    below = path.parent / overlay.extends
    if below.resolve() in (one.resolve() for one in (*seen, path)):
        circle = " -> ".join(one.name for one in (*seen, path, below))
        raise InputError(Fault(f"{path}: extends", f"overlays that extend each other: {circle}", "a chain that ends at a scenario"))
    if not below.is_file():
        expected = "a scenario or an overlay, relative to the overlay's folder"
        raise InputError(Fault(f"{path}: extends", f"{overlay.extends!r}, but there is no file {below}", expected))
    if not is_overlay(below):
        return Chain(((path, overlay),), below)
    deeper = read_chain(below, (*seen, path))
    return Chain((*deeper.files, (path, overlay)), deeper.base)


def base_and_chains(files: Sequence[Path]) -> tuple[Path, tuple[Chain, ...]]:
    """The scenario and the overlays that a list of files names: the scenario first, or only overlays that extend one.

    Raises
    ------
    InputError
        A file is wrong, no scenario is named, or overlays extend another one than the others.
    """
    first = files[0]
    named = None if is_overlay(first) else first
    overlays = files if named is None else files[1:]
    not_one = [path for path in overlays if not is_overlay(path)]
    if not_one:
        raise InputError([Fault(str(path), f"no key {MARK}", "an overlay: one scenario, then overlays") for path in not_one])
    chains = tuple(read_chain(path) for path in overlays)
    base = named or next((chain.base for chain in chains if chain.base is not None), None)
    if base is None:
        raise InputError(Fault(str(first), "an overlay that extends nothing", "the scenario before it, or the key extends in it"))
    faults = [_other_base(chain, base) for chain in chains if chain.base is not None and chain.base.resolve() != base.resolve()]
    if faults:
        raise InputError(faults)
    return base, chains


def _other_base(chain: Chain, base: Path) -> Fault:
    where = f"{chain.files[0][0]}: extends"
    return Fault(where, f"{chain.files[0][1].extends!r}", f"the scenario {base}", "An overlay without extends can be laid on any scenario.")


def _overlay(path: Path) -> OverlayFile:
    data: dict[str, Any] = read_yaml(path)
    if MARK not in data:
        raise InputError(Fault(str(path), f"no key {MARK}", "an overlay; `crewtide plan nightly` plans a scenario"))
    try:
        return OverlayFile.model_validate(data)
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), OverlayFile)) from None
