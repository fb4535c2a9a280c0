"""The wheel carries everything: it is built, installed outside the tree and run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_NOT_SOURCE = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "*.db", "tests", "benchmarks", "docs")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree, so that no earlier build folder gets into it."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "tree", ignore=_NOT_SOURCE)
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, folder / "tree", cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def crewtide(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in a fresh environment, which borrows the dependencies, but not the project, of the present one."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    inside = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", vars=inside))
    _run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel, cwd=folder)
    # As a .pth line the folder is only searched; its own .pth files, the editable install among them, are not run.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    script = folder / "bin" / "crewtide"
    script.write_text(f"#!{folder}/bin/python\nfrom cli.main import main\nmain()\n")
    script.chmod(0o755)
    return script


def _run(*command: object, cwd: Path, **environment: str) -> str:
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "CREWTIDE_DB")} | environment
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_has_every_package_and_its_data(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    rooms = [path.parent for path in ROOT.glob("*/__init__.py")]
    for room in rooms:
        files = [path for path in room.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert {path.relative_to(ROOT).as_posix() for path in files} <= held
    for folder, mapped in (("alembic", "store/migrations"), ("scenarios", "store/demo")):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert {f"{mapped}/{path.relative_to(ROOT / folder).as_posix()}" for path in files} <= held


def test_the_wheel_has_nothing_that_would_shadow_other_packages(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert not tops & {"alembic", "scenarios", "tests", "benchmarks", "docs"}


def test_it_runs_outside_the_tree(crewtide: Path, tmp_path: Path) -> None:
    python = crewtide.with_name("python")
    where = _run(
        python, "-c", "import center, store.paths as p; print(center.__file__, p.migrations_folder(), p.demo_folder())", cwd=tmp_path
    )
    assert str(ROOT) not in where
    assert "Upgraded from nothing" in _run(crewtide, "db", "upgrade", cwd=tmp_path)
    assert "is right" in _run(crewtide, "db", "check", cwd=tmp_path)


def test_the_tiny_demo_is_planned(crewtide: Path, tmp_path: Path) -> None:
    demo = _run(crewtide.with_name("python"), "-c", "from store.paths import demo_folder; print(demo_folder())", cwd=tmp_path).strip()
    _run(crewtide, "plan", "nightly", f"{demo}/tiny.yaml", "--report", "plan.html", cwd=tmp_path)
    assert (tmp_path / "plan.html").stat().st_size > 10_000
    assert "tiny-" in _run(crewtide, "plans", "list", cwd=tmp_path)
    _run(crewtide, "plans", "export", "latest", "--format", "csv", "--out", "files", cwd=tmp_path)
    assert (tmp_path / "files" / "roster.csv").exists()
