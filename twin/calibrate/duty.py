"""Who was on duty: spells from first to last contact, where a long gap without any is absence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Duty:
    """Spells on duty, in order of agent and time.

    Attributes
    ----------
    agents
        Agents, in order of their first contact.
    agent
        Index into `agents` of each spell, shape ``(spells,)``.
    start, end
        Seconds since 1970 UTC, shape ``(spells,)``.
    gap_s
        A gap between two contacts of an agent longer than this ends a spell, seconds.
    """

    agents: tuple[str, ...]
    agent: np.ndarray
    start: np.ndarray
    end: np.ndarray
    gap_s: float

    @property
    def hours(self) -> float:
        """Agent-hours on duty."""
        return float((self.end - self.start).sum()) / 3600

    def heads(self, edges: np.ndarray) -> np.ndarray:
        """Mean agents on duty between each two of the rising moments `edges`; shape ``(len(edges) - 1,)``."""
        before = np.array([np.clip(edge - self.start, 0.0, self.end - self.start).sum() for edge in edges])
        return np.diff(before) / np.diff(edges)


def duty_of(calls: pd.DataFrame, gap_s: float) -> Duty:
    """Spells of every agent in the log.

    A spell begins with the answer of its first contact and ends with the end of its last; somebody seen once was there
    for that contact only. The time before the first contact and after the last is not seen: the less busy the centre,
    the more of it is missed, and the shorter the gap allowed, the more idle time is taken for absence.
    """
    table = handled(calls)
    names = tuple(table.sort_values("answer", kind="stable")["agent"].unique())
    agent, start, end = [], [], []
    number = {name: k for k, name in enumerate(names)}
    for name, mine in table.groupby("agent", sort=False):
        begins, ends = mine["answer"].to_numpy(), np.maximum.accumulate(mine["end"].to_numpy())
        first = np.flatnonzero(np.concatenate([[True], begins[1:] - ends[:-1] > gap_s]))
        last = np.concatenate([first[1:] - 1, [len(mine) - 1]])
        agent += [number[str(name)]] * len(first)
        start += begins[first].tolist()
        end += ends[last].tolist()
    order = np.lexsort((start, agent))
    return Duty(names, np.array(agent, dtype=np.int64)[order], np.array(start)[order], np.array(end)[order], gap_s)


def handled(calls: pd.DataFrame) -> pd.DataFrame:
    """Contacts with a known agent and service, with the column `end` (UTC seconds), by agent and answer."""
    known = calls[calls["agent"].notna() & calls["service_s"].notna() & calls["answer"].notna()]
    return known.assign(end=known["answer"] + known["service_s"]).sort_values(["agent", "answer"], kind="stable")


def worked_hours(calls: pd.DataFrame) -> float:
    """Agent-hours with a contact."""
    return float(handled(calls)["service_s"].sum()) / 3600
