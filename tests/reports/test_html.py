from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from center.plan import Plan
from reports.html import render_report
from reports.html.fairness import fairness
from reports.html.timeline import Timeline

_VOID = {"meta", "input", "br"}
_SVG_ALONE = {"path", "circle", "rect"}


class _Page(HTMLParser):
    """Checks that tags close in order; keeps attributes, visible text and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _SVG_ALONE
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.scripts.append(data)
        else:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(params=["small_plan", "day_plan", "week_plan"])
def plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["small_plan", "day_plan", "week_plan", "simulated_week"])
def any_plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.getfixturevalue(request.param)
    return found


def test_the_page_is_well_formed_and_needs_nothing_else(any_plan: Plan) -> None:
    page = render_report(any_plan)
    parsed = _Page(page)
    assert not re.search(r"https?://|//[a-z]|@import|url\(", page.replace("</", "<"))
    names = {name for _, name, _ in parsed.attributes}
    assert not names & {"src", "href", "xlink:href", "srcset", "onclick", "onload"}
    assert ("html", "lang", "en") in parsed.attributes


def test_nothing_unsaid_leaks(any_plan: Plan) -> None:
    parsed = _Page(render_report(any_plan))
    values = " ".join(value for _, _, value in parsed.attributes)
    for text in (parsed.words, values, *(s for s in parsed.scripts if s.lstrip().startswith("{"))):
        assert not re.search(r"\b(nan|NaN|None|inf|Infinity|Undefined)\b", text)


def test_names_are_text_and_never_tags(day_plan: Plan) -> None:
    odd = "<img src=x onerror=alert(1)>\"'&"
    page = render_report(replace(day_plan, queues=(odd, "</script><b>"), title=odd, assumptions=(odd,), agent_contract=(odd,) * 12))
    parsed = _Page(page)
    assert page.count("<script") == 2 + 1
    assert "<img" not in page and "</script><b>" not in page
    assert '<script>alert("x")</script>' in parsed.words
    assert odd in parsed.words


def test_lines_and_areas_are_the_plans_numbers(plan: Plan, read_steps: Callable[[str, float], np.ndarray]) -> None:
    page = render_report(plan)
    tops = [float(top) for top in re.findall(r'class="heads"><svg viewBox="0 0 \d+ ([\d.]+)"', page)]
    paths = re.findall(r'<path class="required" d="([^"]+)"', page)
    drawn = np.array([read_steps(path, top) for path, top in zip(paths, tops, strict=True)])
    np.testing.assert_allclose(drawn, plan.requirement.rostered, atol=0.01)
    data = [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]
    assert [series["cover"] for series in data] == plan.cover.tolist()
    np.testing.assert_allclose([series["forecast"] for series in data], plan.forecast.offered, atol=0.051)


def test_the_table_behind_the_chart_holds_every_step_with_work(plan: Plan) -> None:
    cells = re.findall(r"<td(?: class=short)?>(\d+) / (\d+)</td>", render_report(plan))
    required, cover = plan.requirement.rostered, plan.cover
    busy = (required > 0) | (cover > 0)
    assert len(cells) == busy.sum()
    assert sum(int(have) for have, _ in cells) == cover.sum()
    assert sum(int(need) for _, need in cells) == required.sum()


def test_unmet_rows_agree_with_the_list_and_the_arrays(plan: Plan) -> None:
    page = render_report(plan)
    section = page[page.index('<h2 id="unmet">') : page.index('<h2 id="accuracy">')]
    hours = re.findall(r'<tr>.*?<td class="n">([\d,.]+)</td><td class="n">(\d+)</td>', section)
    step = plan.horizon.step_min / 60
    assert len(hours) == len(plan.unmet)
    assert sum(float(h.replace(",", "")) for h, _ in hours) == pytest.approx(sum(u.heads for u in plan.unmet) * step)
    missing = np.maximum(plan.requirement.rostered - plan.cover, 0)
    assert sum(u.heads for u in plan.unmet) == missing.sum()
    assert page.count('<path class="under"') == len(plan.unmet)


def test_every_duty_is_one_bar_with_its_times(plan: Plan) -> None:
    page = render_report(plan)
    bars = re.findall(r'<path class="q\d" d="M(\d+) 0[^"]*?H(\d+)V10[HZ]', page)
    assert sorted((int(a), int(b)) for a, b in bars) == sorted((d.start, d.end) for d in plan.duties)


def test_a_person_elsewhere_has_a_zone_and_own_times(small_plan: Plan) -> None:
    page = render_report(small_plan)
    assert "<em>Canary</em>Bo O&#39;Brien" in page
    assert "Sun 25 Oct 10:00–18:00 · Canary 09:00–17:00 · day · chat" in page


def test_a_repeated_hour_has_two_rows_and_a_night_over_it_names_the_zones(small_plan: Plan) -> None:
    page = render_report(small_plan)
    assert '<th scope="row">02:00 again</th>' in page and '<th scope="row">02:30 again</th>' in page
    assert "22:00 CEST–05:00 CET +1" in page


def test_days_are_as_wide_as_they_are_long(week_plan: Plan) -> None:
    timeline = Timeline(week_plan)
    midnights = [tick.at for tick in timeline.ticks if "day" in tick.kind]
    assert np.diff(midnights[:8]).tolist() == [96] * 6 + [92]
    assert min(np.diff([tick.at for tick in timeline.ticks])) >= 12
    assert timeline.steps > week_plan.horizon.n
    sunday = timeline.windows[-1]
    assert sunday.end == timeline.steps
    assert [window.kind for window in timeline.windows] == ["all"] + ["day"] * 7


def test_windows_fill_the_frame(week_plan: Plan) -> None:
    timeline = Timeline(week_plan)
    for window in timeline.windows:
        width = float(timeline.width_of(window)[:-1])
        shift = float(timeline.shift_of(window)[:-1])
        assert shift + width * window.start / timeline.steps == pytest.approx(0, abs=0.01)
        assert shift + width * window.end / timeline.steps == pytest.approx(100, abs=0.01)


def test_four_weeks_have_week_windows_that_cover_them(make_plan: Callable[..., Plan]) -> None:
    timeline = Timeline(make_plan(agents=6, days=28, queues=1, peak=2, step_min=60))
    weeks = [window for window in timeline.windows if window.kind == "week"]
    assert [window.title[:11] for window in weeks] == ["Week of Mon"] * 4
    assert weeks[0].start == 0 and weeks[-1].end == timeline.steps
    assert all(one.end >= two.start for one, two in pairwise(weeks))


def test_headline_and_contest(small_plan: Plan) -> None:
    words = _Page(render_report(small_plan)).words
    assert "Legal plan. 43.8 % of the required head-hours are covered" in words
    assert "It costs 43.21 points, 5.4 % above the proven bound of 41.00." in words
    assert "Madrid".casefold() in words.casefold() and "Sat 24 – Sun 25 Oct 2026" in words
    assert small_plan.id in words and small_plan.scenario_fingerprint in words
    assert "91,000 variables and 2.1 billion couplings do not fit" in words


def test_contenders_show_confidence_and_what_was_paid(small_plan: Plan) -> None:
    words = _Page(render_report(small_plan)).words
    assert "legal, 50.0 % of reads within 1 %" in words
    assert "not legal, 2.4 % above its bound" in words
    assert "Paid" in words and "0.0375" in words
    free = replace(small_plan, contenders=tuple(replace(c, money=None) for c in small_plan.contenders))
    assert "Paid Confidence" in words and "Paid Confidence" not in _Page(render_report(free)).words


def test_what_a_plan_lacks_is_left_out(day_plan: Plan) -> None:
    bare = replace(day_plan, contenders=(), kpis={}, unmet=(), duties=(), fairness_share=(), bound=None, assumptions=(), scenario_text="?")
    words = _Page(render_report(bare)).words
    assert "No contender was chosen" in words and "Fairness" not in words
    assert "Every interval has the heads it needs." in words


def test_a_big_week_stays_small_enough(make_plan: Callable[..., Plan], simulate: Callable[..., Plan]) -> None:
    page = render_report(simulate(make_plan(agents=320, days=7, queues=6, peak=40, night=3.0)))
    assert len(page.encode()) < 3_000_000


def test_fairness_bins_count_everybody_once(week_plan: Plan) -> None:
    page = render_report(week_plan)
    section = page[page.index('<h2 id="fairness">') : page.index('<h2 id="unmet">')]
    table = section[section.index("Worked minus share") : section.index("</tbody>")]
    assert sum(int(count) for count in re.findall(r'<td class="n">(\d+)</td>', table)) == len(week_plan.agents)


def test_a_whole_shift_away_is_not_fair(small_plan: Plan) -> None:
    shares = ((0, 1.0), (2, 1.0), (1, 0.5))
    found = fairness(replace(small_plan, fairness_share=shares))
    assert found is not None
    assert found.summary.startswith("1 of 3 people")
    assert [label for label, count in found.bins if count] == ["−1.5 to −1", "+0.5 to +1", "+1 to +1.5"]
    assert found.chart.count('class="bar marked"') == 2
