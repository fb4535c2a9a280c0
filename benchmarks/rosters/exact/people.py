"""Who works when: every person's days, with all rules of one person."""

from __future__ import annotations

from collections.abc import Collection

from ortools.sat.python import cp_model

from benchmarks.rosters.exact.facts import Facts
from benchmarks.rosters.exact.lines import Lines, new_line
from benchmarks.rosters.exact.person import add_person_rules


def people_lines(model: cp_model.CpModel, facts: Facts, agents: Collection[int]) -> Lines:
    """Lines of some by (agent, day), with every rule of one person."""
    lines = {key: new_line(model, window) for key, window in facts.windows.items() if key[0] in agents}
    people = Lines(model, facts.block, lines)
    for agent in agents:
        _add_rest(people, agent, facts)
    add_person_rules(model, facts, people.lines, agents)
    return people


def _add_rest(people: Lines, agent: int, facts: Facts) -> None:
    """Nobody starts within the rest after the end of an earlier day's shift: ``begun[t]`` and worked before -> ``ended[t - rest]``."""
    days = sorted(day for one, day in facts.windows if one == agent)
    for k, day in enumerate(days):
        before = people.lines[agent, day]
        free = before.window.ends[-1] + facts.rest
        for after in (people.lines[agent, later] for later in days[k + 1 :]):
            if after.window.starts[0] >= free:
                break
            for begun, start in zip(after.begun, after.window.starts, strict=True):
                if start < free:
                    ended = before.ended_by(start - facts.rest)
                    people.model.add(begun + before.works - (0 if ended is None else ended) <= 1)
