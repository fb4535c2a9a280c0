"""Clients in processes of their own publish to one day at once: the small version of `benchmarks.store`, on both databases."""

from __future__ import annotations

from benchmarks.store import contend


def test_one_wins_each_time_and_nothing_is_lost(url: str) -> None:
    outcome = contend(url, clients=4, rounds=2, wins=1)
    assert outcome.faults == ()
    assert outcome.won == outcome.audit_rows == 2 + 4
    assert sum(one.ended == "lost" for one in outcome.attempts if one.round is not None) == 2 * 3
