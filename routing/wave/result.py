"""A solved wave: who serves what when and why, what each agent's time is used for, and every contender.

Holds contact ids and agent ids, and nothing of the customers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from center.contender import Contender

AGENT = "agent"
PLACE_NAMES = ("hold", "callback", "self-service", "overflow")


@dataclass(frozen=True)
class WaveChoice:
    """Where a contact goes.

    Attributes
    ----------
    place
        ``agent``, ``hold``, ``callback``, ``self-service`` or ``overflow``.
    agent, start_utc, end_utc
        Who takes it, and from when until when; None unless the place is ``agent``.
    late
        Whether its deadline passes before it is done, as far as is known; None where it has no deadline.
    reason
        Why, in a sentence.
    """

    contact: str
    queue: str
    channel: str
    priority: int
    waited_s: int
    place: str
    agent: str | None
    start_utc: datetime | None
    end_utc: datetime | None
    late: bool | None
    reason: str


@dataclass(frozen=True)
class WaveAgentSlot:
    """Minutes that an agent has in a slot (numbered from 0), and how many of them the wave uses."""

    agent: str
    slot: int
    capacity_min: float
    used_min: float


@dataclass(frozen=True)
class Wave:
    """A stored wave.

    Attributes
    ----------
    bound
        Proven lower bound of the cost of any legal wave, over all agents and slots, hundredths of a point.
    list_length
        Most agents on a contact's candidate list; None where nothing was modelled.
    open_options
        Agents and slots open to all contacts together, unpruned; how many of them the model had is `modelled_options`.
    agent_classes
        Kinds of agents that can be told apart.
    says
        The result in sentences: what was decided, who is as good, what rivals did.
    notes
        What about the snapshot deserved to be said.
    """

    id: str
    created_utc: datetime
    site: str
    title: str
    taken_utc: datetime
    slot_min: int
    slots: int
    seed: int
    fingerprint: str
    queues: tuple[str, ...]
    choices: tuple[WaveChoice, ...]
    agent_slots: tuple[WaveAgentSlot, ...]
    contenders: tuple[Contender, ...]
    bound: int | None
    list_length: int | None
    open_options: int
    modelled_options: int
    agent_classes: int
    says: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> Contender | None:
        """The contender whose choices these are; None where nothing waited."""
        return next((contender for contender in self.contenders if contender.chosen), None)

    @property
    def agents(self) -> tuple[str, ...]:
        """Agents, in the snapshot's order."""
        return tuple(dict.fromkeys(cell.agent for cell in self.agent_slots))

    def count(self, place: str) -> int:
        """How many contacts go to a place."""
        return sum(choice.place == place for choice in self.choices)
