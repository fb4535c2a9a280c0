"""Which queues an agent serves."""

from __future__ import annotations

import pandas as pd


def skills_of(calls: pd.DataFrame, least_share: float, few: int) -> dict[str, frozenset[str]]:
    """Agent -> queues; agents with fewer than `few` contacts are left out: nothing is known against any queue.

    A queue is a skill where the agent's share of it is at least `least_share` of the queue's share of all contacts.
    """
    answered = calls[calls["agent"].notna()]
    if answered.empty:
        return {}
    counts = answered.groupby(["agent", "queue"]).size().unstack(fill_value=0)
    mix = counts.sum(axis=0) / counts.to_numpy().sum()
    shares = counts.div(counts.sum(axis=1), axis=0)
    able = (shares >= least_share * mix) & (counts > 0)
    known = counts.sum(axis=1) >= few
    return {
        str(agent): frozenset(str(q) for q in able.columns[row])
        for agent, row in zip(able.index[known], able[known].to_numpy(), strict=True)
    }


def skill_notes(calls: pd.DataFrame, skills: dict[str, frozenset[str]], few: int) -> list[str]:
    """What the skills rest on, as sentences."""
    seldom = calls["agent"].dropna().nunique() - len(skills)
    notes = ["Skills: the queues an agent answered, unless far below the usual mix."]
    return [*notes, f"{seldom} agents with fewer than {few} contacts are taken to serve every queue."] if seldom else notes
