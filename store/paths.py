"""Where the migrations and the demo scenarios are: in the installed package, else in the repository."""

from __future__ import annotations

from pathlib import Path

_STORE = Path(__file__).resolve().parent


def migrations_folder() -> Path:
    """Folder with ``env.py`` and the schema's versions."""
    return _packaged("migrations", repository="alembic")


def demo_folder() -> Path:
    """Folder with the demo scenarios."""
    return _packaged("demo", repository="scenarios")


def _packaged(name: str, repository: str) -> Path:
    """A wheel carries the folder inside `store`; an editable install has it only under its name in the repository."""
    packaged = _STORE / name
    return packaged if packaged.is_dir() else _STORE.parent / repository
