"""Hand work as a planner does it, on the tiny week: edit, lock, plan anew, leave and swaps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from center.plan import Plan
from cli.main import app
from store.database import open_database
from store.plans import load_plan

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
Run = Callable[..., Result]
FAST = ("--backend", "anneal", "--sweeps", "100")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one plan of the tiny week."""
    folder = tmp_path_factory.mktemp("planned")
    words = [
        "plan",
        "nightly",
        SCENARIOS / "tiny.yaml",
        *FAST,
        "--db",
        f"sqlite:///{folder / 'crewtide.db'}",
        "--report",
        folder / "r.html",
    ]
    assert CliRunner().invoke(app, [str(word) for word in words]).exit_code == 0
    return folder / "crewtide.db"


@pytest.fixture
def run(planned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line beside a copy of that database, as a user called planner."""
    shutil.copy(planned, tmp_path / "crewtide.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LOGNAME", "planner")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def _made(ref: str = "latest") -> Plan:
    engine = open_database("sqlite:///crewtide.db")
    plan = load_plan(engine, ref)
    engine.dispose()
    return plan


def _json(name: str) -> Any:
    return json.loads(Path(name).read_text())


def test_an_edit_makes_a_new_draft_that_was_simulated(run: Run) -> None:
    base = _made()
    done = run("plan", "edit", "--move", "Dee", "2026-03-02", "09:00", "--why", "her wish", "--json", "e.json")
    assert done.exit_code == 0, done.output
    assert "move Dee, Mon 2 Mar: 10:00–12:00 on calls → 09:00–11:00 on calls" in done.output
    assert "Cost 2.00 → 5.00 points (+3.00): under +3.00, over +1.00, preferences -1.00." in done.output
    found, made = _json("e.json"), _made()
    assert found["plan"] == made.id != base.id and found["cost"]["after"] == 5.0 and found["base"] == base.id
    assert [hour["missing"] for hour in found["hours"]] == [[0.0, 0.0], [0.0, 1.0]]
    assert made.simulated is not None and base.simulated is not None and made.simulated.seed == base.simulated.seed
    assert made.bound == base.bound and [one.backend for one in made.contenders] == ["hand", "anneal"]
    assert f"crewtide plans publish {made.id}" in done.output and len(run("plans", "list").output.splitlines()) > 4
    assert _made(base.id).duties == base.duties


def test_refused_and_forced(run: Run) -> None:
    words = ("plan", "edit", "--move", "Ana", "2026-03-02", "10:00", "--why", "x", "--no-simulate")
    refused = run(*words)
    assert refused.exit_code == 3
    assert "the shift 'morning' starts at 10:00; allowed 09:00-10:00 every 120 minutes" in refused.output
    assert "nothing was saved" in refused.output and "--force" in refused.output
    base = _made()
    forced = run(*words, "--force")
    assert forced.exit_code == 0, forced.output
    assert "Broken, and saved by --force: Ana on Mon 2026-03-02" in forced.output
    assert _made().id != base.id and _made().simulated is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing to do"),
        (("--swap", "Ana", "Ben"), "--swap: found 2 words; expected --swap AGENT AGENT DATE"),
        (("--move", "Ana", "2026-03-02", "--lock", "Ana", "2026-03-03"), "--move: found 2 words"),
        (("--off",), "--off: found nothing"),
        (("--off", "Ana", "2026-03-09"), "expected a day of tiny-"),
        (("--lock", "Anna", "2026-03-02"), "Did you mean 'Ana'?"),
    ],
)
def test_what_was_typed_wrong(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run("plan", "edit", *words, "--why", "x")
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_locks_survive_the_next_night(run: Run) -> None:
    base = _made()
    swap = ("--swap", "Ana", "Ben", "2026-03-02")
    moved = run("plan", "edit", "--move", "Dee", "2026-03-02", "09:00", "--lock", "Dee", "2026-03-02", *swap, "--why", "promised")
    assert moved.exit_code == 0, moved.output
    listed = run("plan", "locks", "tiny", "--json", "l.json")
    assert "09:00–11:00 on calls" in listed.output and "promised" in listed.output and _json("l.json")[0]["agent"] == "Dee"
    held = run("plan", "edit", "--off", "Dee", "2026-03-02", "--why", "x")
    assert held.exit_code == 2 and "locked by planner" in held.output
    done = run("plan", "nightly", SCENARIOS / "tiny.yaml", *FAST)
    assert done.exit_code == 0, done.output
    plan = _made()
    dee = next(duty for duty in plan.duties if plan.agents[duty.agent] == "Dee" and duty.day == 0)
    assert dee.start == 9 and plan.contenders[0].true_cost == 500  # 2 by hand without the lock, and 3 more with it
    assert any(note.startswith("Locked by hand and kept: 1 shift.") for note in plan.assumptions)
    freed = run("plan", "locks", "tiny", "--unlock", "Dee", "2026-03-02", "--why", "over")
    assert freed.exit_code == 0 and "Nothing is locked at tiny." in freed.output
    assert run("plan", "locks", "tiny", "--unlock", "Dee", "2026-03-02", "--why", "over").exit_code == 2
    # the bound of the plan with the lock is no bound of one without it
    run("plan", "edit", "--move", "Dee", "2026-03-02", "10:00", "--why", "x", "--no-simulate")
    again = _made()
    assert again.contenders[0].true_cost == 200 and again.bound is None and base.bound is not None


def test_a_lock_that_cannot_be_kept(run: Run) -> None:
    """Dee has left the company."""
    run("plan", "edit", "--lock", "Dee", "2026-03-02", "--why", "promised")
    text = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
    Path("gone.yaml").write_text(text.replace("id: Dee", "id: Eve"), encoding="utf-8")
    shutil.copy(SCENARIOS / "tiny_history.csv", "tiny_history.csv")
    refused = run("plan", "nightly", "gone.yaml", *FAST)
    assert refused.exit_code == 2
    assert "Dee on 2026-03-02, locked by planner" in refused.output and "nobody of that name in the scenario" in refused.output
    assert "crewtide plan locks tiny --unlock Dee 2026-03-02" in refused.output
    dropped = run("plan", "nightly", "gone.yaml", *FAST, "--drop-locks")
    assert dropped.exit_code == 0 and any(note.startswith("Not kept: Dee on 2026-03-02") for note in _made().assumptions)


def test_the_edit_of_a_published_plan_is_a_draft(run: Run) -> None:
    run("plans", "publish", "--why", "agreed")
    base = _made()
    done = run("plan", "edit", "--off", "Dee", "2026-03-02", "--why", "ill", "--force", "--no-simulate")
    assert done.exit_code == 0, done.output
    made = _made()
    assert run("plans", "list", "--json", "p.json").exit_code == 0
    assert {row["id"]: row["state"] for row in _json("p.json")} == {base.id: "published", made.id: "draft"}
    assert run("plans", "publish", made.id, "--why", "ill").exit_code == 0


def test_leave(run: Run) -> None:
    refused = run("leave", "check", "Dee", "2026-03-02", "--json", "v.json")
    assert refused.exit_code == 0 and "Refused: Dee off on 2026-03-02" in refused.output
    assert "It costs +5.00 points; above the limit of 3.00." in refused.output
    found = _json("v.json")
    assert (found["verdict"], found["price"], found["most"], found["colleagues"]) == ("refused", 5.0, 3.0, [])
    assert [hour["hour"][11:16] for hour in found["hours"]] == ["10:00", "11:00"]
    assert "Granted" in run("leave", "check", "Dee", "2026-03-02", "--most", "5").output
    assert "Not needed" in run("leave", "check", "Dee", "2026-03-04").output
    assert run("leave", "check", "Dora", "2026-03-02").exit_code == 2
    assert run("leave", "check", "Dee", "2026-03-09").exit_code == 2
    assert len(json.loads(Path("v.json").read_text())["hours"]) == 2 and len(_made().duties) == 8


def test_swap(run: Run) -> None:
    fine = run("swap", "check", "Ana", "Ben", "--on", "2026-03-02,2026-03-03", "--json", "s.json")
    assert fine.exit_code == 0, fine.output
    assert _json("s.json")["verdict"] == "refused" and "works 2 shifts" in fine.output
    assert "Granted: Ana gives 09:00–13:00" in run("swap", "check", "Ana", "Ben", "--on", "2026-03-02").output
    refused = run("swap", "check", "Ana", "Dee", "--on", "2026-03-02")
    assert "works the shift 'peak'; the contract allows morning" in refused.output
    assert "Dee's wishes: -1.00 points." in refused.output
    assert run("swap", "check", "Ana", "Ana", "--on", "2026-03-02").exit_code == 2
