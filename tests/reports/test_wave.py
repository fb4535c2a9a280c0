"""A wave's text, page and files: everything is there, escaped, and safe to open."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from center.contender import Contender
from reports.html.wave import load_chart, render_wave, timeline
from reports.wave_export import write_wave
from reports.wave_json import wave_dict, wave_lines
from reports.wave_text import load_share, wave_summary
from routing.wave.result import Wave, WaveAgentSlot, WaveChoice

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def wave() -> Wave:
    """Three contacts, one of them with a hostile id, and two agents."""
    return Wave(
        id="wave-demo-20260302-abcdef", created_utc=NOW, site="demo", title="A <b>wave</b>", taken_utc=NOW, slot_min=15, slots=2, seed=3,
        fingerprint="f", queues=("calls", "mail", "empty"),
        choices=(
            WaveChoice("c1", "calls", "voice", 1, 600, "agent", "ana", NOW, NOW + timedelta(minutes=7), True, "Best of 2."),
            WaveChoice(
                "=1+1<i>", "mail", "email", 2, 7200, "agent", "ben", NOW + timedelta(minutes=15), NOW + timedelta(minutes=40), None, "One.",
            ),
            WaveChoice("c3", "mail", "email", 3, 0, "hold", None, None, None, None, "Left waiting: nobody has the skill."),
        ),
        agent_slots=(
            WaveAgentSlot("ana", 0, 15.0, 7.0), WaveAgentSlot("ana", 1, 15.0, 0.0),
            WaveAgentSlot("ben", 0, 0.0, 0.0), WaveAgentSlot("ben", 1, 10.0, 10.0),
        ),
        contenders=(
            Contender("anneal", "1", "feasible", 3, 5.0, true_cost=1050, trace=((0.2, 2000), (4.0, 1050)), chosen=True, note="ten sweeps"),
            Contender("cpsat", "9", "feasible", 3, 5.0, true_cost=1100, trace=((1.0, 1100),)),
            Contender("leap", "1", "refused", 3, 0.0, note="no token"),
        ),
        bound=1000, list_length=2, open_options=8, modelled_options=8, agent_classes=2, says=("Two go.",), notes=("Queue empty is empty.",),
    )  # fmt: skip


def test_the_terminal_says_where_everybody_goes_and_why_some_wait(wave: Wave) -> None:
    console = Console(record=True, width=120)
    console.print(wave_summary(wave))
    said = console.export_text()
    for words in (
        "A <b>wave</b>",
        "Two go.",
        "Note: Queue empty is empty.",
        "* anneal",
        "5.0 %",
        "10.0 %",
        "c3",
        "Left waiting: nobody has the skill.",
    ):
        assert words in said
    assert "42.5 %" in said  # 17 of 40 minutes


def test_load_share_is_a_ratio_of_sums(wave: Wave) -> None:
    assert load_share(wave) == pytest.approx(17 / 40)
    assert load_share(replace(wave, agent_slots=())) is None


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_escapes_names_and_refers_to_nothing_outside(wave: Wave) -> None:
    text = render_wave(wave)
    page = _Page()
    page.feed(text)
    assert page.links == []
    assert "i" not in page.tags
    assert "b" not in page.tags
    for words in (
        "Before: who waits",
        "After: where they go",
        "Load of each agent",
        "Who takes which contact when",
        "Best of 2.",
        "no token",
    ):
        assert words in text


def test_the_timeline_has_a_box_for_each_contact_served_and_marks_late_ones(wave: Wave) -> None:
    drawn = str(timeline(wave))
    assert drawn.count("<rect") == 2
    assert drawn.count(" late") == 1
    assert str(load_chart(wave)).count('class="used"') == 2
    assert str(timeline(replace(wave, agent_slots=()))) == ""
    assert str(load_chart(replace(wave, agent_slots=()))) == ""


def test_an_empty_wave_renders(wave: Wave) -> None:
    empty = replace(wave, choices=(), agent_slots=(), contenders=(), bound=None, list_length=None)
    assert "Queue empty is empty." in render_wave(empty)
    Console(record=True).print(wave_summary(empty))
    assert wave_lines(empty) == ""


def test_files_hold_every_choice_and_no_formula(wave: Wave, tmp_path: Path) -> None:
    files = {path.name: path for path in write_wave(wave, tmp_path / "out")}
    assert sorted(files) == ["agent_load.csv", "choices.csv", "choices.jsonl", "contenders.csv"]
    with open(files["choices.csv"], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["contact"] for row in rows] == ["c1", "'=1+1<i>", "c3"]
    assert (rows[2]["agent"], rows[2]["start_utc"]) == ("", "")
    lines = [json.loads(line) for line in files["choices.jsonl"].read_text(encoding="utf-8").splitlines()]
    assert lines == wave_dict(wave)["choices"]
    assert lines[1]["start_utc"] == "2026-03-02T08:15:00+00:00"


def test_json_has_points_and_gaps(wave: Wave) -> None:
    found = wave_dict(wave)
    assert found["bound"] == 10.0
    assert [c["gap"] for c in found["contenders"]] == [pytest.approx(0.05), pytest.approx(0.1), None]
    assert found["places"] == {"agent": 2, "hold": 1, "callback": 0, "self-service": 0, "overflow": 0}
