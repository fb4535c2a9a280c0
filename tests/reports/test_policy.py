"""A tuned policy in words and files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from center.policy import Policy
from center.policy_file import read_policy
from center.policy_version import Evidence, Figure, PolicyVersion
from reports.policy import exported, policy_dict, policy_lines, policy_rows

FIGURES = [
    Figure(kpi="service_level", part="all", before=0.8, after=0.8312, change=0.0312, half_width=0.004),
    Figure(kpi="wait_95", part="calls", before=100.0, after=88.0, change=-12.0, half_width=3.25),
    Figure(kpi="abandonment", part="mail", before=None, after=None, change=None, half_width=None),
]


@pytest.fixture
def version() -> PolicyVersion:
    """An accepted one."""
    evidence = Evidence(
        search_seed=7,
        candidates=96,
        replications=4,
        seconds=41.5,
        finalists=3,
        fresh_seeds=list(range(20)),
        fresh_replications=5,
        confidence=1 - 0.05 / 3,
        figures=FIGURES,
        reasons=[],
    )
    policy = Policy(order="index", handle_cost=0.5)
    return PolicyVersion("night", 2, datetime(2026, 11, 21, tzinfo=UTC), 1, policy, "bank-20261121-aaaaaa", True, evidence)


def test_the_verdict_in_sentences(version: PolicyVersion) -> None:
    searched, verdict = policy_lines(version)
    assert searched == "96 candidates searched from seed 7 in 42 s; the best 3 tried on 20 fresh seeds, 100 replications each."
    assert verdict.startswith("Accepted: +3.12 ± 0.40 points of service level over all contacts (interval at 98.3 %")
    refused = replace(version, accepted=False, evidence=version.evidence.model_copy(update={"reasons": ["calls loses."]}))
    assert policy_lines(refused)[1:] == ["Not accepted; the policy in force stays:", "  calls loses."]


def test_figures_in_the_units_of_their_titles(version: PolicyVersion) -> None:
    assert policy_rows(version) == [
        ("Service level, %", "all", "80.00", "83.12", "+3.12 ± 0.40"),
        ("95 % wait, s", "calls", "100.0", "88.0", "-12.0 ± 3.2"),
        ("Abandonment, %", "mail", "-", "-", "-"),
    ]


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
def test_an_exported_file_reads_back(version: PolicyVersion, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"p{suffix}"
    path.write_text(exported(version, suffix), encoding="utf-8")
    assert read_policy(path) == version.policy


def test_the_dictionary_is_json(version: PolicyVersion) -> None:
    found = json.loads(json.dumps(policy_dict(version)))
    assert (found["parent"], found["plan"], found["policy"]) == (1, "bank-20261121-aaaaaa", {"order": "index", "handle_cost": 0.5})
    assert found["evidence"]["figures"][2]["change"] is None
