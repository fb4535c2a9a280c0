"""A log of agents' states, as ACDs and workforce tools export it: agent, state, from, to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from center.adherence import AgentLog, AgentState, Spell
from center.errors import Fault, InputError
from center.horizon import Horizon
from center.io import nearest, read_rows
from imports.adherence_map import AdherenceMap, plain, words_of
from imports.faults import FaultList
from imports.stamps import moments_of

SLACK_S = 60
"""Spells of one agent that overlap by no more are trimmed: systems round their stamps differently."""

_SHOWN = 8


def read_agent_log(path: Path, log_map: AdherenceMap, horizon: Horizon, agents: Sequence[str]) -> AgentLog:
    """Spells of the plan's agents.

    Agents that are not in the plan are left out and said. An agent's spells may overlap by a minute, and then the earlier one is cut; time
    without a spell is time off.

    Raises
    ------
    InputError
        The file cannot be read; stamps that are none, that the clock skips, or that end before they begin; words for states that nobody
        knows; spells that overlap; nobody of the plan.
    """
    faults, columns = FaultList(), log_map.columns
    rows = read_rows(path, [columns.agent, columns.state, columns.start], [columns.end, *log_map.ignored_columns])
    if not rows:
        raise InputError(Fault(str(path), "no rows", "a row for each state that an agent was in"))
    found = list(_Rows(str(path), log_map, horizon, faults).spells(rows, {name: k for k, name in enumerate(agents)}))
    ours = [one for one in found if one.agent is not None]
    strangers = sorted({one.name for one in found if one.agent is None})
    notes = [_strangers_note(strangers, sum(one.agent is None for one in found))] if strangers else []
    spells = _trimmed(ours, str(path), horizon, faults, notes)
    faults.raise_if_any(str(path))
    if not spells:
        advice = "Say under agents: in a map file what the log calls them." if strangers else ""
        raise InputError(Fault(str(path), f"nobody of the plan ({', '.join(strangers[:_SHOWN])})", f"agents such as {agents[0]}", advice))
    return AgentLog(tuple(spells), min(one.start for one in spells), max(one.end for one in spells), tuple(notes))


@dataclass(frozen=True)
class _Row:
    """One row; `agent` is None of a stranger, `end` None until the next spell begins."""

    line: int
    name: str
    agent: int | None
    state: AgentState
    start: int
    end: int | None


class _Rows:
    """Rows to spells, with every fault noted; remembers each agent's last stamp, for the hour that autumn repeats."""

    def __init__(self, where: str, log_map: AdherenceMap, horizon: Horizon, faults: FaultList) -> None:
        self._where, self._map, self._horizon, self._faults = where, log_map, horizon, faults
        self._zone = ZoneInfo(log_map.zone or horizon.zone)
        self._states = words_of(log_map.states)
        self._unknown: set[str] = set()
        self._last: dict[str, datetime] = {}

    def spells(self, rows: Sequence[tuple[int, dict[str, str]]], number: Mapping[str, int]) -> Iterable[_Row]:
        """Rows that are whole."""
        columns = self._map.columns
        for line, cells in rows:
            name = self._map.agents.get(cells[columns.agent], cells[columns.agent])
            state = self._state(line, cells[columns.state])
            start = self._moment(line, cells[columns.start], self._last.get(name))
            end = self._moment(line, cells[columns.end], start) if cells.get(columns.end) else None
            if state is None or start is None or (end is None and cells.get(columns.end)):
                continue
            if end is not None and end < start:
                found = f"{cells[columns.start]} to {cells[columns.end]}"
                self._faults.add("spells that end before they begin", Fault(f"{self._where}: row {line}", found, "an end after the begin"))
                continue
            self._last[name] = end or start
            yield _Row(line, name, number.get(name), state, self._seconds(start), None if end is None else self._seconds(end))

    def _state(self, line: int, word: str) -> AgentState | None:
        state = self._states.get(plain(word))
        if state is None and word not in self._unknown:
            self._unknown.add(word)
            near = nearest(plain(word), self._states)
            advice = f"{near}{' Or s' if near else 'S'}ay in a map file what it is: `states: {{{word}: break}}`."
            expected = f"a word for {', '.join(AgentState)}"
            self._faults.add("unknown states", Fault(f"{self._where}: row {line}", f"the state {word!r}", expected, advice))
        return state

    def _moment(self, line: int, text: str, not_before: datetime | None) -> datetime | None:
        where = f"{self._where}: row {line}"
        try:
            found = moments_of(text, self._zone)
        except ValueError:
            self._faults.add("unreadable stamps", Fault(where, repr(text), "an ISO stamp such as 2026-03-02 08:15:30"))
            return None
        if not found:
            advice = "The clock skips this hour in spring. Export stamps with their UTC offset."
            self._faults.add("stamps that never were", Fault(where, repr(text), f"a clock time that exists in {self._zone.key}", advice))
            return None
        later = [moment for moment in found if not_before is None or moment >= not_before]
        return later[0] if later else found[0]

    def _seconds(self, moment: datetime) -> int:
        return round((moment - self._horizon.start_utc).total_seconds())


def _trimmed(rows: Sequence[_Row], where: str, horizon: Horizon, faults: FaultList, notes: list[str]) -> list[Spell]:
    """Spells by agent and time: open ends closed by the next begin, small overlaps cut, larger ones noted as faults."""
    by_agent: dict[int, list[_Row]] = {}
    for row in rows:
        by_agent.setdefault(int(row.agent or 0), []).append(row)
    spells, cut, lost = [], 0, 0
    for agent, own in sorted(by_agent.items()):
        own.sort(key=lambda row: (row.start, row.line))
        for k, row in enumerate(own):
            following = own[k + 1] if k + 1 < len(own) else None
            if row.end is None and following is None:
                lost += 1
                continue
            end = following.start if row.end is None and following else int(row.end or 0)
            if following and end > following.start:
                cut += 1
                if end - following.start > SLACK_S:
                    _note_overlap(where, row, following, faults)
                end = following.start
            if end > row.start:
                spells.append(Spell(agent, row.start, end, row.state))
    notes += [f"{cut} spells overlap the same agent's next one by up to {SLACK_S} s, and were cut."] if cut else []
    notes += [f"{lost} agents' last spells have no end, and were left out."] if lost else []
    return spells


def _note_overlap(where: str, row: _Row, following: _Row, faults: FaultList) -> None:
    found = f"{row.name} in two states at once (rows {row.line} and {following.line})"
    advice = "Export one state at a time; if two systems tell of one agent, keep one."
    faults.add("overlapping spells", Fault(f"{where}: row {following.line}", found, "spells of an agent that follow each other", advice))


def _strangers_note(names: Sequence[str], rows: int) -> str:
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"{len(names)} agents of the log are not in the plan, and their {rows} rows were left out: {shown}."
