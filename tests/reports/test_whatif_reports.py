"""The comparison as words, terminal table, CSV, JSON and page."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from rich.console import Console

from reports.html.whatif import render_whatifs
from reports.svg.differences import Row, difference_chart
from reports.whatif import Comparison, Figure, WhatIf
from reports.whatif_csv import comparison_csv
from reports.whatif_json import comparison_dict
from reports.whatif_text import comparison_text
from reports.whatif_words import difference_text, notes, short_difference, value_text, verdict


@pytest.fixture
def comparison() -> Comparison:
    """A base, one paired what-if, one that is not, one that failed, with text that must be escaped."""
    base = {"labour_cost": Figure(1000.0), "service_level": Figure(0.8, 0.01), "asa": Figure(20.0, 2.0)}
    worse = {
        "labour_cost": Figure(1040.0, difference=40.0),
        "service_level": Figure(0.75, 0.01, -0.05, -0.06, -0.04, True),
        "asa": Figure(20.5, 2.0, 0.5, -1.0, 2.0, True),
    }
    other = {"labour_cost": Figure(1000.0, difference=0.0), "service_level": Figure(0.82, 0.01, 0.02, 0.005, 0.035, False)}
    return Comparison(
        "The base",
        "each roster annealed with 20 sweeps, seed 1",
        0.95,
        WhatIf("The base", "aa", plan_id="base-1", figures=base),
        (
            WhatIf("=Pay <b>more</b>", "bb", "Because & so", ("Pay x 1.04.",), "pay-1", figures=worse),
            WhatIf("Others", "cc", plan_id="others-1", found=True, figures=other),
            WhatIf("Broken", "dd", reason="no legal roster"),
        ),
    )


def test_values_and_differences_read_with_unit_sign_and_interval() -> None:
    figure = Figure(0.75, 0.01, -0.05, -0.06, -0.04, True)
    assert value_text("service_level", figure) == "75.0 %"
    assert difference_text("service_level", figure) == "-5 pp [-6, -4]"
    assert short_difference("service_level", figure) == "-5 ±1 pp"
    assert difference_text("labour_cost", Figure(1040.0, difference=40.25)) == "+40.2"
    assert difference_text("labour_cost", Figure(1040.0, difference=0.0)) == "0"
    assert short_difference("asa", Figure(1.0, 1.0, 2.0, 1.0, 3.0, False)) == "+2 ±1*"
    assert (value_text("asa", None), difference_text("asa", Figure(1.0))) == ("–", "")


@pytest.mark.parametrize(
    ("key", "figure", "said"),
    [
        ("service_level", Figure(0.9, 0.1, 0.05, 0.01, 0.09, True), "good"),
        ("service_level", Figure(0.9, 0.1, -0.05, -0.09, -0.01, True), "bad"),
        ("service_level", Figure(0.9, 0.1, 0.05, -0.01, 0.11, True), ""),
        ("labour_cost", Figure(9.0, difference=1.0), "bad"),
        ("labour_cost", Figure(9.0, difference=-1.0), "good"),
        ("labour_cost", Figure(9.0, difference=0.0), ""),
        ("occupancy", Figure(0.9, 0.1, 0.05, 0.01, 0.09, True), ""),
    ],
)
def test_a_difference_is_called_good_or_bad_only_where_it_is_certain(key: str, figure: Figure, said: str) -> None:
    assert verdict(key, figure) == said


def test_what_is_not_paired_and_what_failed_is_noted(comparison: Comparison) -> None:
    said = " ".join(notes(comparison))
    assert "* not paired" in said and "1 scenario without a plan" in said and "95 %" in said


def test_the_csv_has_a_row_a_scenario_with_numbers_and_nothing_that_runs(comparison: Comparison) -> None:
    base, pay, others, broken = csv.DictReader(io.StringIO(comparison_csv(comparison)))
    assert pay["scenario"] == "'=Pay <b>more</b>"
    assert (float(pay["service_level"]), float(pay["service_level_difference"]), pay["service_level_paired"]) == (0.75, -0.05, "yes")
    assert (others["service_level_paired"], others["found"], others["asa"]) == ("no", "yes", "")
    assert (base["service_level_difference"], base["labour_cost"]) == ("", "1000.0")
    assert (broken["plan"], broken["reason"], broken["labour_cost"]) == ("", "no legal roster", "")


def test_the_json_is_plain(comparison: Comparison) -> None:
    read = json.loads(json.dumps(comparison_dict(comparison)))
    assert list(read["figures"]) == ["labour_cost", "service_level", "asa"]
    assert read["whatifs"][0]["figures"]["service_level"]["paired"] is True
    assert read["whatifs"][2]["plan_id"] is None


def test_the_terminal_table_fits_and_names_every_scenario_and_plan(comparison: Comparison) -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(comparison_text(comparison))
    text = console.export_text()
    assert max(len(line) for line in text.splitlines()) <= 80
    for words in ("Base: The base", "others-1 (found)", "no plan: no legal roster", "-5 ±1 pp", "+2 ±1.5 pp*", "+0.5 ±1.5"):
        assert words in text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_is_whole_escaped_and_refers_to_nothing(comparison: Comparison) -> None:
    page = render_whatifs(comparison)
    found = _Tags()
    found.feed(page)
    assert not found.links and "script" not in found.tags and "b" not in found.tags
    assert found.tags.count("svg") == 2  # service level and labour cost; nobody has the others
    assert "=Pay &lt;b&gt;more&lt;/b&gt;" in page and "Because &amp; so" in page and "no legal roster" in page


def test_bars_begin_at_nought_and_whiskers_end_where_intervals_do() -> None:
    drawn = str(
        difference_chart([Row("a", 2.0, 1.0, 3.0, "+2"), Row("b", -2.0, None, None, "-2", "bad"), Row("c", None, None, None, "")], "t", "u")
    )
    assert drawn.count("<rect") == 2 and drawn.count("whisker") == 1 and "no plan" in drawn
    assert 'class="bar bad"' in drawn
    assert str(difference_chart([Row("a", None, None, None, "")], "t", "u")) == ""
