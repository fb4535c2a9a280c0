"""Cumulative KPIs of a candidate come from the twin, and from nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from center.errors import InputError
from center.plan import Plan
from center.shadow import ShadowRun
from center.shadow_report import ShadowReport
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from planning.shadow.schema import Candidate
from planning.shadow.twin import KPIS, NO_PLAN, NO_POLICY, with_cumulative
from solvers.solution import Budget

TINY = Path(__file__).resolve().parents[2] / "scenarios" / "tiny.yaml"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Four people, two mornings."""
    return plan_night(load_scenario(TINY), ("greedy",), Budget(sweeps=1), 1, lambda stage: None, lambda *_: None)


def _report(**changes: object) -> ShadowReport:
    candidate = Candidate.model_validate({"schema_version": 1, "name": "other", **changes})
    return ShadowReport(ShadowRun("shadow-a", "demo", "other", candidate.text, candidate.fingerprint, NOW, NOW), 0, 0, ())


def test_a_policy_is_simulated_beside_the_plans_own_before_the_same_customers(plan: Plan) -> None:
    made = with_cumulative(_report(policy={}), plan)
    assert [(figure.kpi, figure.queue) for figure in made.cumulative] == [(kpi, "calls") for kpi in KPIS]
    for figure in made.cumulative:  # the same policy before the same customers changes nothing
        assert figure.incumbent == figure.candidate
        assert figure.difference.value == 0
    assert f"plan {plan.id}" in made.cumulative_note
    assert "Nothing of it was observed in the shadow" in made.cumulative_note


def test_without_a_policy_or_a_plan_there_is_none_and_it_says_why(plan: Plan) -> None:
    for report, given, why in ((_report(sweeps=5), plan, NO_POLICY), (_report(policy={}), None, NO_PLAN)):
        made = with_cumulative(report, given)
        assert made.cumulative == ()
        assert made.cumulative_note == why


def test_a_policy_of_other_queues_is_an_input_error(plan: Plan) -> None:
    with pytest.raises(InputError, match="nobody"):
        with_cumulative(_report(policy={"queues": {"nobody": {}}}), plan)
