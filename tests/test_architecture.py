"""The directions of imports, and that the lists of packages say what is on disk."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
NOT_ROOMS = {"tests", "benchmarks", "docs", "build", "dist"}
LINTER = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"


@pytest.fixture(scope="module")
def on_disk() -> set[str]:
    """Packages of the tree: folders with an `__init__.py`, by their dotted name."""
    inits = (path.relative_to(ROOT).parent for path in ROOT.glob("*/**/__init__.py"))
    return {".".join(path.parts) for path in inits if path.parts[0] not in NOT_ROOMS and not path.parts[0].startswith(".")}


def test_imports_keep_their_directions() -> None:
    done = subprocess.run([sys.executable, "-c", LINTER], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_packages_are_those_on_disk(on_disk: set[str]) -> None:
    setuptools = PROJECT["setuptools"]
    elsewhere = set(setuptools["package-dir"])
    below = {f"{name}.{folder.name}" for name in elsewhere for folder in _folders(ROOT / setuptools["package-dir"][name])}
    assert set(setuptools["packages"]) == on_disk | elsewhere | below


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir() and any(path.glob("*.py"))]


def test_every_room_is_under_contract_and_typed(on_disk: set[str]) -> None:
    rooms = {name.split(".")[0] for name in on_disk}
    linter = PROJECT["importlinter"]
    layers = {room.strip() for layer in linter["contracts"][0]["layers"] for room in layer.split("|")}
    assert set(linter["root_packages"]) == rooms
    assert layers == rooms
    assert rooms <= set(PROJECT["mypy"]["files"])


def test_folders_with_code_are_packages(on_disk: set[str]) -> None:
    rooms = {name.split(".")[0] for name in on_disk}
    folders = {path.parent for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert {".".join(folder.relative_to(ROOT).parts) for folder in folders} == on_disk


def test_migrations_never_become_a_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
