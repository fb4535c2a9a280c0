"""Contact records of Amazon Connect: delivered at least once, in any order, with fields that nobody knows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from center.errors import InputError
from imports.call_log import CallLog
from imports.call_log_schema import ConnectLogSpec
from imports.calls import read_calls
from imports.rejects import counted

Read = Callable[..., CallLog]
ANSWERED: dict[str, Any] = {
    "AWSContactTraceRecordFormatVersion": "2017-03-10",
    "Agent": {
        "ARN": "arn:aws:connect:eu-west-2:111122223333:instance/i/agent/a",
        "AfterContactWorkDuration": 32,
        "AgentInteractionDuration": 239,
        "ConnectedToAgentTimestamp": "2026-03-02T09:00:40Z",
        "CustomerHoldDuration": 21,
        "Username": "ana.canary",
    },
    "Attributes": {"note": "anything"},
    "Channel": "VOICE",
    "ContactId": "c-1",
    "CustomerEndpoint": {"Address": "+34600111222", "Type": "TELEPHONE_NUMBER"},
    "DisconnectReason": "AGENT_DISCONNECT",
    "DisconnectTimestamp": "2026-03-02T09:05:00Z",
    "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-03-02T09:00:00Z",
    "LastUpdateTimestamp": "2026-03-02T09:06:00Z",
    "Queue": {
        "ARN": "arn:aws:connect:eu-west-2:111122223333:instance/i/queue/q",
        "DequeueTimestamp": "2026-03-02T09:00:40Z",
        "Duration": 30,
        "EnqueueTimestamp": "2026-03-02T09:00:10Z",
        "Name": "Support EN",
    },
}
GONE = {
    **ANSWERED,
    "ContactId": "c-2",
    "Agent": None,
    "DisconnectReason": "CUSTOMER_DISCONNECT",
    "Queue": {"Name": "Support EN", "EnqueueTimestamp": "2026-03-02T09:10:00Z", "DequeueTimestamp": "2026-03-02T09:11:15Z", "Duration": 75},
}


def record(**changes: Any) -> dict[str, Any]:
    return deepcopy(ANSWERED) | changes


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(records: list[dict[str, Any]] | str, **settings: Any) -> CallLog:
        text = records if isinstance(records, str) else "".join(json.dumps(one) + "\n" for one in records)
        (tmp_path / "records.jsonl").write_text(text, encoding="utf-8")
        spec = ConnectLogSpec.model_validate({"format": "amazon_connect", "zone": "Europe/London", **settings})
        return read_calls(tmp_path / "records.jsonl", spec, b"key")

    return run


def utc(*clock: int) -> float:
    return datetime(2026, 3, 2, *clock, tzinfo=UTC).timestamp()


def test_a_contact_arrives_in_the_queue_and_is_handled_with_hold_and_after_contact_work(read: Read) -> None:
    calls = read([ANSWERED, GONE], queues={"Support EN": "support"}).calls
    assert calls["queue"].tolist() == ["support", "support"]
    assert calls["arrival"].tolist() == [utc(9, 0, 10), utc(9, 10)]
    assert calls["wait_s"].tolist() == [30, 75]
    assert calls["abandoned"].tolist() == [False, True]
    assert calls["service_s"].iloc[0] == 239 + 21 + 32
    assert "canary" not in calls.to_csv() and "600111222" not in calls.to_csv()


def test_of_several_copies_the_last_update_counts_in_whatever_order_they_come(read: Read) -> None:
    first = record(LastUpdateTimestamp="2026-03-02T09:05:10Z", Agent={**ANSWERED["Agent"], "AfterContactWorkDuration": None})
    copies = [first, record(), record(), GONE, first]
    for seed in range(5):
        random.Random(seed).shuffle(copies)
        log = read(copies)
        assert log.calls["service_s"].tolist()[0] == 292
        assert len(log.calls) == 2
    assert any(note.startswith("3 records are older or equal copies") for note in log.assumptions)


def test_records_joined_in_one_line_are_read(read: Read) -> None:
    assert len(read(json.dumps(ANSWERED) + json.dumps(GONE)).calls) == 2


def test_what_asked_for_no_agent_is_left_out_and_said(read: Read) -> None:
    others = [
        record(ContactId="out", InitiationMethod="OUTBOUND"),
        record(ContactId="menu", Queue=None, Agent=None),
        record(ContactId="now", Agent=None, DisconnectTimestamp=None),
        record(ContactId="chat", Channel="CHAT"),
        record(ContactId="flow", Agent=None, DisconnectReason="CONTACT_FLOW_DISCONNECT"),
    ]
    log = read([ANSWERED, *others])
    assert len(log.calls) == 1 and log.rejects == ()
    assert "4 rows of ignored outcomes are left out." in log.assumptions
    assert "Contacts of other channels are left out: 1 CHAT." in log.assumptions
    assert len(read([ANSWERED, *others], left_queue="abandoned", channels=["VOICE", "CHAT"]).calls) == 3


def test_bad_records_are_counted_and_kept_with_their_reasons(read: Read) -> None:
    good = "".join(json.dumps(record(ContactId=f"c-{k}")) + "\n" for k in range(20))
    bad = [
        "{broken",
        "[1, 2]",
        json.dumps(record(ContactId=None)),
        json.dumps(record(ContactId="x", LastUpdateTimestamp="soon")),
        json.dumps(record(ContactId="y", Agent={**ANSWERED["Agent"], "AgentInteractionDuration": -5})),
        json.dumps(record(ContactId="z", Queue={**ANSWERED["Queue"], "EnqueueTimestamp": "yesterday"})),
        json.dumps(record(ContactId="w", Agent={**ANSWERED["Agent"], "CustomerHoldDuration": "long"})),
    ]
    log = read(good + "\n".join(bad), faulty_share=0.3)
    assert len(log.calls) == 20
    assert [one.line for one in log.rejects][:1] == [21]
    assert {one.line for one in log.rejects} == set(range(21, 28))
    assert sum(counted(log.rejects).values()) == 7
    with pytest.raises(InputError):
        read(good + "\n".join(bad), faulty_share=0.2)


def test_no_record_of_the_channels_wanted(read: Read) -> None:
    with pytest.raises(InputError, match="no record of TASK"):
        read([ANSWERED], channels=["TASK"])


def test_numbers_beyond_all_measure_are_faults(read: Read) -> None:
    agent = {**ANSWERED["Agent"], "CustomerHoldDuration": 10**400}
    log = read([record(ContactId=str(k)) for k in range(9)] + [record(ContactId="x", Agent=agent)], faulty_share=0.1)
    assert len(log.calls) == 9 and len(log.rejects) == 1
