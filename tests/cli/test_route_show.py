"""`crewtide route show`: everything that routing has stored in one list, and each kind shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

ROOT = Path(__file__).parent.parent.parent


def _run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with a plan, its routing plans, a wave and two versions of a policy."""
    folder = tmp_path_factory.mktemp("routed")
    url = f"sqlite:///{folder / 'plans.db'}"
    for command in (
        ("plan", "nightly", ROOT / "scenarios/tiny.yaml", "--sweeps", 50, "--backend", "anneal", "--report", folder / "p.html"),
        ("route", "plan", "--seconds", 1),
        ("route", "plan", "--seconds", 1, "--seed", 2),
        ("route", "wave", ROOT / "scenarios/waves/small.yaml", "--seconds", 1),
        ("route", "tune", "latest", "--candidates", 6, "--replications", 40, "--name", "calm"),
    ):
        code, said = _run(*command, "--db", url)
        assert code == 0, said
    return url


def test_the_list_holds_every_kind(db: str, tmp_path: Path) -> None:
    code, said = _run("route", "show", "--db", db, "--json", tmp_path / "list.json")
    found = json.loads((tmp_path / "list.json").read_text())
    assert code == 0
    assert {item["kind"] for item in found} == {"wave", "routing plan", "policy"}
    assert all(item["id"] in said for item in found)
    assert [item["created_utc"] for item in found] == sorted((item["created_utc"] for item in found), reverse=True)


def test_each_kind_is_shown(db: str, tmp_path: Path) -> None:
    _run("route", "show", "--db", db, "--json", tmp_path / "list.json")
    for item in json.loads((tmp_path / "list.json").read_text()):
        code, said = _run("route", "show", item["id"], "--db", db, "--json", tmp_path / "one.json")
        assert code == 0, said
        one = json.loads((tmp_path / "one.json").read_text())
        assert one.get("id", f"{one.get('name')}@{one.get('version')}") == item["id"]


def test_a_routing_plan_is_written_as_page_and_table(db: str, tmp_path: Path) -> None:
    code, said = _run("route", "show", "routing-tiny", "--db", db)
    assert code == 2
    assert "2: routing-tiny" in said
    _run("route", "show", "--db", db, "--json", tmp_path / "list.json")
    ref = next(item["id"] for item in json.loads((tmp_path / "list.json").read_text()) if item["kind"] == "routing plan")
    code, said = _run("route", "show", ref, "--db", db, "--report", tmp_path / "r.html", "--csv", tmp_path / "csv")
    assert code == 0, said
    assert (tmp_path / "r.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "csv/turns.csv").read_text(encoding="utf-8-sig").startswith("agent")


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [("nothing", "nothing that is named so"), ("calm@9", "nothing that is named so")],
)
def test_unknown_names_are_said(db: str, ref: str, sentence: str) -> None:
    code, said = _run("route", "show", ref, "--db", db)
    assert code == 2
    assert sentence in " ".join(said.split())


def test_a_policy_has_no_page(db: str, tmp_path: Path) -> None:
    code, said = _run("route", "show", "calm@1", "--db", db, "--report", tmp_path / "r.html")
    assert code == 2
    assert "a policy has no page" in " ".join(said.split())
