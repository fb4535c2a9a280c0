"""A routing plan on the page, in the terminal and as files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from center.contender import Contender
from center.errors import InputError
from center.io import read_yaml
from center.plan import Plan
from center.policy import Policy, Turn
from center.routing_plan import BlockLoad, Compared, RoutingPlan
from reports.html.routing_plan import render_routing_plan, section
from reports.routing_plan_export import (
    check_ending,
    policy_json,
    policy_yaml,
    routing_plan_dict,
    turns_csv,
    write_routing_plan,
)
from reports.routing_plan_text import profile_text, routing_plan_summary


@pytest.fixture(scope="module")
def routing(week_plan: Plan) -> RoutingPlan:
    """Everybody's shifts with its own queue first; the first person changes in the middle of the first one."""
    one, other = week_plan.queues
    profiles = {"first": {one: 1, other: 3}, "second": {other: 1}}
    clock = week_plan.horizon.time_of
    turns = [
        Turn(agent=week_plan.agents[duty.agent], profile=("first", "second")[duty.queue], start=clock(duty.start), end=clock(duty.end))
        for duty in sorted(week_plan.duties, key=lambda duty: (duty.agent, duty.start))
        if len(week_plan.agents[duty.agent]) <= 80  # no scenario takes a longer name
    ]
    middle = clock(sorted(week_plan.duties, key=lambda duty: (duty.agent, duty.start))[0].start + 8)
    turns[:1] = [turns[0].model_copy(update={"end": middle}), turns[0].model_copy(update={"start": middle, "profile": "second"})]
    return RoutingPlan(
        id="routing-demo-20260323-aaaaaa",
        plan_id=week_plan.id,
        created_utc=datetime(2026, 3, 20, tzinfo=UTC),
        zone=week_plan.horizon.zone,
        seed=3,
        block_min=120,
        queues=week_plan.queues,
        profiles=profiles,
        turns=tuple(turns),
        today=Policy(),
        contenders=(
            Contender("anneal", "0.1", "feasible", 3, 1.0, 0, 1100, 1050, {"shortage": 1000, "switches": 50}, chosen=True, note="a note"),
            Contender("today", "0.1", "feasible", 3, 0.0, 0, 1200, 1200, {"shortage": 1200}),
        ),
        bound=1000,
        kpis={"unmet_head_hours": 1.0, "unmet_head_hours_today": 2.0, "away_share": 0.25, "switches": 1.0},
        loads=(BlockLoad(one, clock(0), clock(8), 3.0, 4.0, 2.5, 2.0, 0.0, 0.0),),
        compared=(
            Compared(None, "service_level", 0.8, 0.82, 0.02, 0.005),
            Compared(one, "service_level", 0.8, 0.79, -0.01, 0.004),
            Compared(one, "asa", None, None, None, None),
        ),
        replications=50,
        simulated_seed=9,
        adopted=True,
        reasons=("It does <better>.",),
        notes=("A note.",),
    )


class TestPage:
    def test_a_row_a_person_coloured_by_the_first_queue(self, routing: RoutingPlan, week_plan: Plan) -> None:
        shown = section(routing, week_plan)
        assert len(shown.people) == len({turn.agent for turn in routing.turns})
        first = shown.people[0].bars
        mine = [turn for turn in routing.turns if turn.agent == week_plan.agents[0]]
        assert re.findall(r'class="q(\d)"', first) == [str(("first", "second").index(turn.profile)) for turn in mine]
        assert shown.people[0].changes == "1" and shown.people[1].changes == ""
        assert "3 Loans" in first  # what stands behind, on pointing at it

    def test_names_are_escaped_and_nothing_is_fetched(self, routing: RoutingPlan, week_plan: Plan) -> None:
        page = render_routing_plan(routing, week_plan)
        assert "<script" not in page and "&lt;script&gt;" in page
        assert "It does &lt;better&gt;." in page and "Adopted." in page
        assert not re.findall(r'(?:src|href)="?(?:https?:)?//', page)

    def test_work_and_people_are_drawn(self, routing: RoutingPlan, week_plan: Plan) -> None:
        shown = section(routing, week_plan)
        one = shown.queues[0]
        assert one.summary == "6 head-hours of work, 5 given, 1 h without people"
        assert 'class="under"' in one.heads.svg and 'class="under"' not in shown.queues[1].heads.svg

    def test_a_queue_that_loses_for_certain_is_marked(self, routing: RoutingPlan, week_plan: Plan) -> None:
        assert [(row.name, row.level, row.worse) for row in section(routing, week_plan).figures] == [
            ("All queues", "+2.00 ± 0.50", False),
            (week_plan.queues[0], "-1.00 ± 0.40", True),
        ]

    def test_nothing_decided_is_a_sentence(self, week_plan: Plan) -> None:
        made = datetime(2026, 3, 20, tzinfo=UTC)
        empty = RoutingPlan("routing-x", None, made, "UTC", 1, 120, ("calls",), {}, (), Policy(), notes=("One queue.",))
        page = render_routing_plan(empty, week_plan)
        assert "One queue." in page and "gantt" not in page.split("</style>")[-1]


class TestFiles:
    def test_turns_as_csv_in_local_time(self, routing: RoutingPlan, week_plan: Plan) -> None:
        rows = list(csv.DictReader(io.StringIO(turns_csv(routing))))
        assert len(rows) == len(routing.turns)
        for row, turn in zip(rows, routing.turns, strict=True):
            read = datetime.strptime(f"{row['start']} {row['utc_offset'].removeprefix('UTC')}", "%Y-%m-%d %H:%M %z")
            assert read == turn.start
            assert row["first_queue"] == week_plan.queues[("first", "second").index(row["profile"])]
        assert {row["utc_offset"] for row in rows} == {"UTC+0100", "UTC+0200"}  # the week in which summer time begins
        assert rows[0][week_plan.queues[1]] == "3" and rows[1][week_plan.queues[0]] == ""

    @pytest.mark.parametrize("ending", [".yaml", ".json"])
    def test_the_policy_is_read_back(self, routing: RoutingPlan, tmp_path: Path, ending: str) -> None:
        path = tmp_path / f"policy{ending}"
        write_routing_plan(routing, path)
        assert Policy.model_validate(read_yaml(path)) == routing.policy  # JSON is YAML
        assert routing.policy.own_level_first and routing.policy.agents == "level"

    def test_a_plan_that_is_not_adopted_says_so(self, routing: RoutingPlan) -> None:
        assert "# Not adopted" in policy_yaml(replace(routing, adopted=False)) and "# Not adopted" not in policy_yaml(routing)

    def test_csv_opens_in_a_spreadsheet(self, routing: RoutingPlan, tmp_path: Path) -> None:
        write_routing_plan(routing, tmp_path / "new" / "turns.CSV")
        assert (tmp_path / "new" / "turns.CSV").read_bytes().startswith(b"\xef\xbb\xbfagent,")

    def test_another_ending_is_refused(self, routing: RoutingPlan, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"\.xlsx"):
            check_ending(tmp_path / "turns.xlsx")
        (tmp_path / "x.csv").mkdir()
        with pytest.raises(InputError, match="a folder"):
            write_routing_plan(routing, tmp_path / "x.csv")

    def test_everything_as_json(self, routing: RoutingPlan) -> None:
        found = json.loads(json.dumps(routing_plan_dict(routing)))
        assert found["policy"] == json.loads(policy_json(routing))
        assert [one["cost"] for one in found["contenders"]] == [10.5, 12.0]
        assert found["simulation"]["figures"][0]["change"] == 0.02
        assert found["loads"][0]["work"] == 3.0


class TestTerminal:
    def test_what_a_planner_reads(self, routing: RoutingPlan) -> None:
        console = Console(width=100, record=True, file=io.StringIO())
        console.print(routing_plan_summary(routing))
        text = console.export_text()
        assert "Adopted. It does <better>." in text
        assert "* anneal" in text and "5.0 %" in text  # the gap of 10.50 to 10.00
        assert "+2.00 ± 0.50" in text
        assert "25.0 % of the time" in text

    def test_levels_in_words(self) -> None:
        assert profile_text({"a": 1, "c": 3, "b": 2, "d": 3}) == "1 a; 2 b; 3 c, d"
