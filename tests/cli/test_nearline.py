"""`crewtide nearline`: handing events in, answering them, looking at what came of them, and trying again."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from planning.nearline import waves

Made = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Runs `crewtide nearline` on a database of the test."""

    def called(*args: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["nearline", *map(str, args), "--db", f"sqlite:///{tmp_path / 'p.db'}"])
        return done.exit_code, done.output

    return called


def _write(folder: Path, event: dict[str, Any]) -> Path:
    file = folder / f"{event['event_id']}.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    return file


_QUICK = ("run", "--drain", "--sweeps", 1, "--deadline", 20, "--name", "w1", "--poll", 0.01)


def test_events_are_handed_in_answered_and_shown(run: Any, make_event: Made, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    first = _write(tmp_path, make_event("e1", contacts=("c1", "c2"), incidents=(1,)))
    code, said = run("submit", first, _write(tmp_path, make_event("e0", -1)), "--json", tmp_path / "s.json")
    assert code == 0 and "2 accepted" in said
    assert {one["receipt"] for one in json.loads((tmp_path / "s.json").read_text())} == {"accepted"}
    code, said = run("submit", first)
    assert code == 0 and "1 duplicate" in said and "is not answered again" in said
    files = ("--out", out, "--log", tmp_path / "log", "--metrics", tmp_path / "m.prom", "--json", tmp_path / "r.json")
    code, said = run(*_QUICK, *files)
    assert code == 0, said
    assert "w1 stopped: 1 answered, 1 superseded." in said
    result = json.loads((tmp_path / "r.json").read_text())
    assert (result["states"], result["sent"]) == ({"answered": 1, "superseded": 1}, 2)
    answer = json.loads((out / "e1.json").read_text())
    assert {one["subject"] for one in answer["decisions"] if one["binding"]} == {"c1", "c2", "1"}
    assert json.loads((out / "e0.json").read_text())["state"] == "superseded"
    assert "crewtide_wave_seconds_bucket" in (tmp_path / "m.prom").read_text()
    code, said = run("status", "--json", tmp_path / "st.json")
    assert code == 0 and "1 answered, 1 superseded" in said and "north: 0 wait" in said
    status = json.loads((tmp_path / "st.json").read_text())
    assert status["repeated"] == 1 and status["latency_s"]["0.5"] >= 0


def test_a_wrong_file_keeps_all_files_out(run: Any, make_event: Made, tmp_path: Path) -> None:
    wrong = make_event("e2")
    wrong["wave"]["contacts"][0]["queue"] = "sales"
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    code, said = run("submit", _write(tmp_path, make_event("e1")), _write(tmp_path, wrong), bad, tmp_path / "none.json")
    assert code == 2 and "3 faults" in said and "Traceback" not in said
    assert "wave: contacts[0].queue: found 'sales'" in said
    assert not (tmp_path / "p.db").exists()


def test_an_id_used_again_is_said_and_ends_with_2(run: Any, make_event: Made, tmp_path: Path) -> None:
    run("submit", _write(tmp_path, make_event("e1")))
    code, said = run("submit", _write(tmp_path, make_event("e1", contacts=("c9",))))
    assert code == 2 and "1 conflict" in said and "belongs to another event" in said


def test_a_full_inbox_refuses(run: Any, make_event: Made, tmp_path: Path) -> None:
    files = [_write(tmp_path, make_event(f"e{k}", k)) for k in range(2)]
    code, said = run("submit", *files, "--room", 1)
    assert code == 2 and "1 events that wait" in said


def test_dead_letters_are_listed_and_replayed(run: Any, make_event: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    _write(folder, make_event("e1"))
    bad = folder / "bad.json"
    bad.write_text("{")
    os.utime(bad, (1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(waves, "wave_by_rule", lambda *_: 1 / 0)
        code, said = run(*_QUICK, "--folder", folder, "--attempts", 1, "--log", tmp_path / "log")
    assert code == 0 and "1 dead" in said
    code, said = run("dead-letters", "--json", tmp_path / "d.json")
    assert code == 0 and "2 dead letters." in said and "It failed here 1 times: ZeroDivisionError." in said
    letters = {one["event_id"]: one["readable"] for one in json.loads((tmp_path / "d.json").read_text())}
    unreadable = next(event for event, readable in letters.items() if not readable)
    for words, fault in (
        (("replay",), "found nothing"),
        (("replay", "e1", "--all"), "both"),
        (("replay", unreadable), "could not be read"),
    ):
        code, said = run(*words, "--by", "me")
        assert code == 2 and fault in said
    code, said = run("replay", "e1", "--by", "me")
    assert code == 0 and "1 of them wait again, by me." in said
    assert run(*_QUICK, "--log", tmp_path / "log")[1].startswith("w1 stopped: 1 answered.")


def test_what_ended_long_ago_is_pruned(run: Any, make_event: Made, tmp_path: Path) -> None:
    run("submit", _write(tmp_path, make_event("e1", incidents=(1,))))
    run(*_QUICK, "--log", tmp_path / "log")
    assert "Would delete 0 events" in run("prune", "--older-than", 1, "--by", "me")[1]
    assert "Would delete 1 event;" in run("prune", "--older-than", 0, "--by", "me")[1]
    code, said = run("prune", "--older-than", 0, "--yes", "--by", "me", "--json", tmp_path / "p.json")
    assert code == 0 and "Deleted 1 event, by me." in said
    assert json.loads((tmp_path / "p.json").read_text()) == {"deleted": True, "events": 1}
    assert "0 answered" in run("status")[1]


def test_sigterm_ends_a_worker_well(run: Any, tmp_path: Path) -> None:
    log = tmp_path / "log"

    def tell() -> None:
        while not log.exists() or "worker.started" not in log.read_text():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    threading.Thread(target=tell, daemon=True).start()
    code, said = run("run", "--name", "w1", "--log", log)
    assert code == 0 and "w1 stopped: no event." in said
    assert signal.getsignal(signal.SIGTERM) is before
