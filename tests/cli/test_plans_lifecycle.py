"""Publishing, comparing, pruning and erasing, as a user does it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from center.plan import Plan
from cli.main import app
from store.database import open_database
from store.plans import save_plan

A, B = "small-20261024-aaaaaa", "small-20261024-bbbbbb"
TINY = Path(__file__).parent.parent.parent / "scenarios" / "tiny.yaml"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in an empty folder, as a user called planner."""
    monkeypatch.chdir(tmp_path)
    for name in ("CREWTIDE_DB", "CREWTIDE_KEEP", "CREWTIDE_KEEP_DAYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LOGNAME", "planner")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def two(run: Run, small_plan: Plan) -> Run:
    """A and B in the default database; B has a duty less and one moved."""
    engine = open_database("sqlite:///crewtide.db")
    save_plan(engine, replace(small_plan, id=A, created_utc=datetime(2026, 10, 20, tzinfo=UTC)))
    duties = (replace(small_plan.duties[0], start=20, end=36), *small_plan.duties[2:])
    save_plan(engine, replace(small_plan, id=B, created_utc=datetime(2026, 10, 21, tzinfo=UTC), duties=duties))
    engine.dispose()
    return run


def _states() -> list[str]:
    CliRunner().invoke(app, ["plans", "list", "--json", "list.json"])
    return [row["state"] for row in json.loads(Path("list.json").read_text())]


def test_publish_then_roll_back(two: Run) -> None:
    assert "draft" in two("plans", "list").output and _states() == ["draft", "draft"]
    done = two("plans", "publish", A, "--why", "agreed", "--json", "made.json")
    assert done.exit_code == 0, done.output
    assert f"Published: {A} on 2026-10-24 to 2026-10-25, by planner (login name)." in done.output
    assert json.loads(Path("made.json").read_text())["days"] == {"2026-10-24": A, "2026-10-25": A}
    lost = two("plans", "publish", B, "--why", "mine")
    assert lost.exit_code == 2 and "put there by planner at 2026" in lost.output and "agreed" in lost.output
    assert "Traceback" not in lost.output and _states() == ["draft", "published"]
    over = two("plans", "publish", B, "--why", "talked to A's author", "--by", "bo", "--expect", "1", "--day", "2026-10-25")
    assert over.exit_code == 0, over.output
    assert "by bo." in over.output and "In place of" in over.output
    assert "published 1/2" in two("plans", "list").output
    assert "State: published 1/2." in two("plans", "show", A, "--json", "a.json").output
    assert json.loads(Path("a.json").read_text())["state"] == "published"
    back = two("plans", "rollback", "small", "--why", "no")
    assert f"Back in force: {A} on 2026-10-25" in back.output
    assert _states() == ["superseded", "published"]
    history = two("plans", "history", "small", "--json", "h.json")
    assert "talked to A's author" in history.output and re.search(r"\d\d:\d\d CES?T", history.output)
    trail = json.loads(Path("h.json").read_text())
    assert [row["action"] for row in trail] == ["rolled back", "published", "published", "saved", "saved"]
    assert [row["actor"] for row in trail] == ["planner", "bo", "planner", "planner", "planner"]


def test_again_is_no_error(two: Run) -> None:
    two("plans", "publish", A, "--why", "agreed")
    again = two("plans", "publish", A, "--why", "agreed")
    assert again.exit_code == 0 and "Nothing to do" in again.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("publish", A, "--why", " "), "--why"),
        (("publish", A, "--why", "x", "--by", ""), "--by NAME"),
        (("publish", A, "--why", "x", "--day", "tomorrow"), "a day such as 2026-03-02"),
        (("publish", A, "--why", "x", "--day", "2026-10-30"), "expected days of"),
        (("publish", A, "--why", "x", "--expect", "-1"), "a revision such as 3"),
        (("publish", A, "--why", "x", "--expect", "2026-10-24=7", "--expect", "2026-10-25=0"), "expected revision 7"),
        (("publish", "nothing", "--why", "x"), "plans list"),
        (("rollback", "small", "--why", "x"), "no published plan"),
        (("prune",), "--keep N"),
        (("diff", A, "none"), "plans list"),
    ],
)
def test_bad_input_is_said(two: Run, words: tuple[str, ...], said: str) -> None:
    result = two("plans", *words)
    assert result.exit_code == 2, result.output
    assert said in result.output and "Traceback" not in result.output
    assert _states() == ["draft", "draft"]


def test_diff(two: Run) -> None:
    result = two("plans", "diff", A, B, "--json", "d.json")
    assert result.exit_code == 0, result.output
    assert f"{B} changes 2 duties of 2 people of {A}" in result.output
    assert "Sat 24 Oct: 09:00–17:00 on calls → 10:00–18:00 on calls, starts 1 h later" in result.output
    assert "on calls → off" in result.output
    assert len(json.loads(Path("d.json").read_text())["duties"]) == 2
    assert "has the same duties" in two("plans", "diff", A, A).output
    assert "and 1 more people" in two("plans", "diff", A, B, "--show", 1).output


def test_prune_asks_first(two: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    two("plans", "publish", B, "--why", "agreed")
    listed = two("plans", "prune", "--keep", 0)
    assert listed.exit_code == 0 and A in listed.output and "Would delete 1 plan; --yes" in listed.output
    assert len(_states()) == 2
    monkeypatch.setenv("CREWTIDE_KEEP_DAYS", "100000")
    assert "Would delete 0 plans" in two("plans", "prune", "--keep", 0).output
    monkeypatch.delenv("CREWTIDE_KEEP_DAYS")
    assert "Deleted 1 plan, by planner (login name)." in two("plans", "prune", "--keep", 0, "--yes").output
    assert _states() == ["published"]


def test_privacy(two: Run) -> None:
    assert two("privacy", "export", "Nobody").exit_code == 2
    out = two("privacy", "export", "Íñigo")
    assert out.exit_code == 0, out.output
    data = json.loads(Path("privacy-_igo.json").read_text())
    assert data["person"] == "Íñigo" and len(data["rows"]["duties"]) == 1
    asked = two("privacy", "erase", "Íñigo", "--why", "asked", "--by", "dpo")
    assert asked.exit_code == 0 and "--yes erases" in asked.output
    assert two("privacy", "export", "Íñigo").exit_code == 0  # nothing was erased yet
    done = two("privacy", "erase", "Íñigo", "--why", "asked", "--by", "dpo", "--yes", "--json", "e.json")
    assert done.exit_code == 0, done.output
    assert json.loads(Path("e.json").read_text())["pseudonym"] in done.output
    assert two("privacy", "export", "Íñigo").exit_code == 2
    assert two("plans", "show", A).exit_code == 0


@pytest.mark.parametrize(("kind", "files"), [("xlsx", 1), ("parquet", 7)])
def test_more_exports(two: Run, kind: str, files: int) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    result = two("plans", "export", A, "--format", kind, "--out", "files")
    assert result.exit_code == 0, result.output
    assert len(list(Path("files").iterdir())) == files


def test_compare(run: Run) -> None:
    made = run("plan", "nightly", TINY, "--sweeps", 50, "--backend", "anneal")
    assert made.exit_code == 0, made.output
    result = run("plans", "compare", "latest", "latest", "--replications", 4, "--json", "c.json")
    assert result.exit_code == 0, result.output
    assert "4 replications, 95% intervals" in result.output and "+0.0 ± 0.0 points" in result.output
    found = json.loads(Path("c.json").read_text())
    assert found["simulated"][0]["difference"] == {"value": 0.0, "half_width": 0.0}
