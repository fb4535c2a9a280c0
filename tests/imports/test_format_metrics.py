"""Current metrics of Amazon Connect: counts by queue become contacts of a snapshot."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.errors import InputError
from imports.connect_metrics import TakenSnapshot, read_connect_metrics
from imports.connect_metrics_schema import MetricsSpec

Read = Callable[..., TakenSnapshot]


def result(queue: str | None, channel: str | None = "VOICE", **values: Any) -> dict[str, Any]:
    dimensions: dict[str, Any] = {"Channel": channel} if channel else {}
    if queue:
        dimensions["Queue"] = {"Id": queue, "Arn": f"arn:aws:connect:eu-west-2:111122223333:instance/i/queue/{queue}"}
    return {
        "Dimensions": dimensions,
        "Collections": [{"Metric": {"Name": name, "Unit": "COUNT"}, "Value": value} for name, value in values.items()],
    }


SUPPORT = result("q1", CONTACTS_IN_QUEUE=3.0, OLDEST_CONTACT_AGE=90_000.0, SLOTS_ACTIVE=2.0, AGENTS_ON_CONTACT=9.0)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(*results: Any, queues: tuple[str, ...] | None = None, taken: Any = "2026-03-02T09:00:00Z", **settings: Any) -> TakenSnapshot:
        answer = {"MetricResults": list(results), "DataSnapshotTime": taken, "NextToken": None}
        (tmp_path / "now.json").write_text(json.dumps(answer), encoding="utf-8")
        return read_connect_metrics(tmp_path / "now.json", MetricsSpec.model_validate(settings), queues)

    return run


def test_counts_become_contacts_and_the_oldest_age_is_in_milliseconds(read: Read) -> None:
    taken = read(SUPPORT)
    assert taken.queues == ("q1",)
    assert taken.snapshot.waiting == ((0, 90.0), (0, 60.0), (0, 30.0))
    assert taken.snapshot.in_service == ((0, None, 120.0), (0, None, 120.0))
    assert taken.taken_utc == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert len(taken.notes) == 2


@pytest.mark.parametrize("taken", [1_772_442_000, 1_772_442_000.0, "2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00"])
def test_when_it_was_taken(read: Read, taken: Any) -> None:
    assert read(SUPPORT, taken=taken).taken_utc == datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("taken", [None, "soon", True, 1e30])
def test_a_moment_that_is_not_known_is_none(read: Read, taken: Any) -> None:
    assert read(SUPPORT, taken=taken).taken_utc is None


def test_queues_of_one_name_and_channel_are_added_up(tmp_path: Path) -> None:
    answer = {
        "MetricResults": [SUPPORT, result("q2", CONTACTS_IN_QUEUE=1, OLDEST_CONTACT_AGE=200_000), result("q3", "CHAT", SLOTS_ACTIVE=4)]
    }
    (tmp_path / "now.json").write_text(json.dumps(answer), encoding="utf-8")
    spec = MetricsSpec(queues={"q1": "support", answer["MetricResults"][1]["Dimensions"]["Queue"]["Arn"]: "support"})
    taken = read_connect_metrics(tmp_path / "now.json", spec, ("sales", "support"))
    assert taken.snapshot.counted(2) == ((0, 4), (0, 2))
    assert max(age for _, age in taken.snapshot.waiting) == 200


def test_a_total_without_queue_and_metrics_that_are_null_count_nothing(read: Read) -> None:
    taken = read(
        result(None, None, CONTACTS_IN_QUEUE=50), result("q1", CONTACTS_IN_QUEUE=None, OLDEST_CONTACT_AGE=None, AGENTS_ON_CONTACT=1)
    )
    assert taken.snapshot.counted(1) == ((0,), (1,))


def test_faults_name_the_result_and_the_metric(read: Read) -> None:
    with pytest.raises(InputError, match="row 2, CONTACTS_IN_QUEUE: found 'many'") as caught:
        read(SUPPORT, result("q2", CONTACTS_IN_QUEUE="many"), result("q3", SLOTS_ACTIVE=-1), result("q4", SLOTS_ACTIVE=10**400))
    assert len(caught.value.faults) == 3


def test_a_queue_that_nobody_knows_is_a_fault(read: Read) -> None:
    with pytest.raises(InputError, match="the queue 'q1'"):
        read(SUPPORT, queues=("support",))
    assert read(SUPPORT, result("q2"), queues=("q2",), ignored_queues=["q1"]).queues == ("q2",)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"MetricResults": 3}', '{"MetricResults": [1]}', '{"MetricResults": []}', "[" * 5000])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "now.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_connect_metrics(tmp_path / "now.json", MetricsSpec())


@given(st.integers(0, 40), st.integers(0, 10_000_000))
def test_waits_are_positive_and_none_is_longer_than_the_oldest(
    tmp_path_factory: pytest.TempPathFactory, number: int, oldest_ms: int
) -> None:
    path = tmp_path_factory.mktemp("now") / "now.json"
    path.write_text(json.dumps({"MetricResults": [result("q", CONTACTS_IN_QUEUE=number, OLDEST_CONTACT_AGE=oldest_ms)]}), encoding="utf-8")
    waits = [age for _, age in read_connect_metrics(path, MetricsSpec()).snapshot.waiting]
    assert len(waits) == number
    assert all(0 <= age <= oldest_ms / 1000 for age in waits) and (not waits or waits[0] == oldest_ms / 1000)
