"""The two `alembic`: our folder of migrations never hides the installed package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from store.paths import demo_folder, migrations_folder

ROOT = Path(__file__).resolve().parents[2]


def test_the_installed_alembic_is_imported_from_the_repository_root() -> None:
    code = "import alembic, alembic.command; print(alembic.__file__)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "site-packages" in done.stdout
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_the_folders_are_found() -> None:
    assert (migrations_folder() / "env.py").exists()
    assert (demo_folder() / "tiny.yaml").exists()
