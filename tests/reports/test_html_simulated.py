"""The simulated section of the page: its lines are the twin's numbers, and it is not there without a simulation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from center.plan import Plan
from reports.html import render_report
from reports.simulation_figures import missed_steps

_TOP = 102.0
_HEAD, _TAIL = '<section aria-labelledby="simulated">', '<section aria-labelledby="roster">'


def _section(page: str) -> str:
    return page[page.index(_HEAD) : page.index(_TAIL)]


def _paths(section: str, name: str) -> list[str]:
    return re.findall(rf'<path class="{name}" d="([^"]+)"', section)


def _read(path: str, n: int) -> np.ndarray:
    """Values of a line that may be broken, NaN in its gaps."""
    values = np.full(n, np.nan)
    at, level = 0, 0.0
    for kind, a, b in re.findall(r"([MHV])([-\d.]+)(?: ([-\d.]+))?", path):
        if kind == "M":
            at, level = int(a), float(b)
        elif kind == "V":
            level = float(a)
        else:
            values[at : int(a)] = _TOP - level
            at = int(a)
    return values


def _columns(path: str, n: int) -> np.ndarray:
    """Steps under the boxes of a path of areas."""
    inside = np.zeros(n, dtype=bool)
    for box in path.split("Z")[:-1]:
        edges = [int(x) for x in re.findall(r"[MH](\d+)", box)]
        inside[min(edges) : max(edges)] = True
    return inside


def test_without_a_simulation_nothing_else_changes(week_plan: Plan, simulated_week: Plan) -> None:
    plain, page = render_report(week_plan), render_report(simulated_week)
    assert _HEAD not in plain and 'data-of="twin"' not in plain and "Erlang's promise" not in plain
    cut = page.replace(_section(page), "")
    assert cut[cut.index('<div class="timed">') :] == plain[plain.index('<div class="timed">') :]


def test_lines_are_the_twins_numbers(simulated_week: Plan) -> None:
    found, n = simulated_week.simulated, simulated_week.horizon.n
    assert found is not None
    section = _section(render_report(simulated_week))
    drawn = {name: np.array([_read(path, n) for path in _paths(section, name)]) for name in ("simulated", "promise", "target")}
    np.testing.assert_allclose(drawn["simulated"], 100 * found.service_level, atol=0.051)
    promise = np.where(simulated_week.forecast.offered > 0, simulated_week.requirement.service_level, np.nan)
    np.testing.assert_allclose(drawn["promise"], 100 * promise, atol=0.051)
    np.testing.assert_allclose(drawn["target"], np.where(simulated_week.open_steps, 80.0, np.nan))
    (goal,) = _paths(section, "goal")  # the second queue's steps have none
    np.testing.assert_allclose(_read(goal, n), 100 * found.goal[0])
    assert section.count("goal of 15 min") == 1


def test_the_band_reaches_from_low_to_high(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    for queue, path in enumerate(_paths(_section(render_report(simulated_week)), "interval")):
        corners = [float(y) for y in re.findall(r"V([-\d.]+)", path)] + [float(y) for y in re.findall(r"M\d+ ([-\d.]+)", path)]
        assert _TOP - max(corners) == pytest.approx(100 * np.nanmin(found.low[queue]), abs=0.06)
        assert _TOP - min(corners) == pytest.approx(100 * np.nanmax(found.high[queue]), abs=0.06)


def test_steps_that_miss_are_marked_and_counted(simulated_week: Plan) -> None:
    found, n = simulated_week.simulated, simulated_week.horizon.n
    assert found is not None
    section, missed = _section(render_report(simulated_week)), missed_steps(found, 0)
    assert 0 < missed.sum() < n
    (path,) = _paths(section, "missed")
    assert np.array_equal(_columns(path, n), missed)
    (gap,) = _paths(section, "gap")  # as deep as the interval's upper end lies below the goal
    lowest = max(float(y) for y in re.findall(r"V([-\d.]+)", gap))
    assert _TOP - lowest == pytest.approx(100 * found.high[0][missed].min(), abs=0.051)
    assert f"{missed.sum()} intervals of 15 min with confidence below the goal" in section
    assert section.count("<td class=short>") == missed.sum()


def test_the_axis_holds_all_that_is_drawn(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    high = {"service_level": 0.93, "low": 0.91, "high": 0.95, "goal": 0.9}
    flat = {name: np.where(np.isfinite(found.service_level), value, np.nan) for name, value in high.items()}
    near = replace(simulated_week, simulated=replace(found, **flat, day_goal=np.full(2, 0.9)))
    for plan, base in ((near, 70), (simulated_week, 0)):  # Erlang promises 82 %
        heights = re.findall(r'class="service"><svg viewBox="0 0 \d+ ([\d.]+)"', _section(render_report(plan)))
        assert {float(height) for height in heights} == {_TOP - base}
    assert not _paths(_section(render_report(near)), "missed")
    assert not _paths(_section(render_report(near)), "goal")  # it is the target's own line


def test_the_readout_has_every_number(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    data = [
        json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', _section(render_report(simulated_week)))
    ]
    for name, values in (("low", found.low), ("abandonment", found.abandonment), ("occupancy", found.occupancy)):
        read = np.array([[np.nan if v is None else v for v in series[name]] for series in data])
        np.testing.assert_allclose(read, 100 * values, atol=0.051)
    assert [len(series["asa"]) for series in data] == [simulated_week.horizon.n] * 2


def test_days_and_rounds_are_in_tables(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    level = found.day_service_level.copy()
    level[0, 2] = 0.5
    plan = replace(simulated_week, simulated=replace(found, day_service_level=level, day_low=level - 0.01, day_high=level + 0.01))
    section = _section(render_report(plan))
    row = re.search(r'<tr><th scope="row">Wed 25 Mar</th>.*?</tr>', section)
    assert row is not None and "49.0–51.0 %" in row[0] and '<td class="word short">missed</td>' in row[0] and "82.0 %" in row[0]
    assert section.count('<th scope="row">Wed 25 Mar</th>') == 2
    assert re.search(
        r'class=chosen><th scope="row">3 <span class="badge">chosen</span></th><td class="n">1,277\.2</td><td class="n">18,987', section
    )
    assert "Pooling saves 88.5 head-hours" in section and "seed 20260302" in section and "200 replications" in section


@pytest.mark.parametrize(
    "more",
    [
        {"corrections": (), "heads_saved_hours": None, "pooled": False},
        {"goal": "nothing", "day_goal": "nothing"},
        {"service_level": "nothing", "low": "nothing", "high": "nothing", "offered": "nothing"},
        {"service_level": "nothing", "low": "nothing", "high": "nothing", "goal": "nothing"},
        {"low": "nothing", "high": "nothing", "asa_s": "nothing", "abandonment": "nothing", "occupancy": "nothing"},
        {"day_service_level": "nothing", "day_low": "nothing", "day_high": "nothing", "day_asa_s": "nothing", "day_abandonment": "nothing"},
    ],
)
def test_what_a_simulation_lacks_leaks_nothing(week_plan: Plan, simulate: Callable[..., Plan], more: dict[str, Any]) -> None:
    found = simulate(week_plan).simulated
    assert found is not None
    known = {name: np.full_like(getattr(found, name), np.nan) if value == "nothing" else value for name, value in more.items()}
    section = _section(render_report(simulate(week_plan, **known)))
    words = re.sub(r"<script.*?</script>", " ", section)
    assert not re.search(r"\b(nan|NaN|None|inf|Infinity)\b", words)
    assert ("Corrections of the requirement" in section) == ("corrections" not in more) == ("no correction used" in section)


def test_an_interval_never_reaches_beyond_all_or_nothing(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    wide = {"low": found.low - 9, "high": found.high + 9, "day_low": found.day_low - 9, "day_high": found.day_high + 9}
    section = _section(render_report(replace(simulated_week, simulated=replace(found, **wide))))
    assert "0.0–100.0 %" in section and "–108" not in section
    assert all(2.0 <= float(y) <= _TOP for path in _paths(section, "interval") for y in re.findall(r"V([-\d.]+)", path))
    data = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', section)[0])
    assert {value for value in data["low"] + data["high"] if value is not None} == {0, 100}


def test_days_without_contacts_are_left_out(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    offered = found.day_offered.copy()
    offered[:, 6] = 0.0
    section = _section(render_report(replace(simulated_week, simulated=replace(found, day_offered=offered))))
    assert section.count('<th scope="row">Sat 28 Mar</th>') == 2 and '<th scope="row">Sun 29 Mar</th>' not in section


def test_queues_without_a_target_are_named(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    section = _section(render_report(replace(simulated_week, simulated=replace(found, day_goal=np.array([0.8, np.nan])))))
    assert "Without a service-level target: Loans." in section and section.count("<figure") == 1
    assert section.count('<th scope="row" class="name">') == 2


def test_names_are_text(simulated_week: Plan) -> None:
    page = render_report(replace(simulated_week, queues=("</script><b>", '"><img>')))
    assert "<img" not in page and "</script><b>" not in page
