"""What a log of agents' states calls things: the words that are understood, and the map file that says others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from center.adherence import AgentState
from center.errors import InputError
from center.io import faults_of, read_yaml
from center.schema import Name, Section, Zone

STATES: dict[AgentState, tuple[str, ...]] = {
    AgentState.ON_QUEUE: (
        *("on-queue", "available", "ready", "idle", "on call", "talking", "hold"),
        *("after-call work", "acw", "wrap-up", "interacting"),
    ),
    AgentState.BREAK: ("break", "pause", "rest"),
    AgentState.LUNCH: ("lunch", "meal"),
    AgentState.MEETING: ("meeting", "training", "coaching"),
    AgentState.OFF: ("off", "logged out", "offline", "signed out", "away", "not ready"),
}
"""Words that are understood without a map; case, hyphens and underscores do not matter."""


class LogColumns(Section):
    """Names of the log's columns."""

    agent: Name = "agent"
    state: Name = "state"
    start: Name = Field("from", description="when the state began")
    end: Name = Field("to", description="when it ended; empty: when the agent's next state begins")


class AdherenceMap(Section):
    """How an agent state log is read."""

    zone: Zone | None = Field(None, description="zone of stamps without an offset; none: the plan's")
    columns: LogColumns = Field(default_factory=LogColumns)
    ignored_columns: list[Name] = Field(default_factory=list, description="further columns of the log")
    states: dict[Name, AgentState] = Field(default_factory=dict, description="word of the log -> on-queue, break, lunch, meeting or off")
    agents: dict[Name, Name] = Field(default_factory=dict, description="agent of the log -> agent of the plan, where the names differ")


def read_map(path: Path) -> AdherenceMap:
    """A map file.

    Raises
    ------
    InputError
        It cannot be read, or a key is wrong.
    """
    try:
        return AdherenceMap.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), AdherenceMap)) from None


def words_of(own: Mapping[str, AgentState]) -> dict[str, AgentState]:
    """Every word that is understood, plain, and the state that it means; those of a map go first."""
    known = {plain(word): state for state, words in STATES.items() for word in words}
    return known | {plain(word): state for word, state in own.items()}


def plain(word: str) -> str:
    """A word without the differences that do not matter: case, hyphens, underscores."""
    return " ".join(word.lower().replace("-", " ").replace("_", " ").split())
