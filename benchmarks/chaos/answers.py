"""Whether every event has its one answer and nothing is given away twice, worked out anew from the rows of the database."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from center.nearline import State
from store.tables import NearlineCommitmentRow, NearlineDecisionRow, NearlineInboxRow, NearlineOutboxRow

_FOR_EVER = datetime(9000, 1, 1, tzinfo=UTC)


def faults_of_answers(engine: Engine, accepted: Iterable[str]) -> tuple[list[str], dict[str, int]]:
    """What is wrong, in sentences, and how many events ended in which state.

    Parameters
    ----------
    accepted
        Ids of the events that were taken in: each must be there, with one terminal answer.
    """
    with engine.connect() as connection:
        inbox, outbox = (_rows(connection, table) for table in (NearlineInboxRow, NearlineOutboxRow))
        decisions, commitments = (_rows(connection, table) for table in (NearlineDecisionRow, NearlineCommitmentRow))
    found = [*_one_answer(inbox, outbox, accepted), *_decided_once(outbox, decisions), *given_twice(commitments)]
    found += _paid_for(decisions, commitments)
    return found, dict(Counter(row.state for row in inbox))


def _rows(connection: Connection, table: Any) -> list[Any]:
    return list(connection.execute(select(table.__table__)))


def _one_answer(inbox: list[Any], outbox: list[Any], accepted: Iterable[str]) -> Iterator[str]:
    answers, states = Counter(row.event_id for row in outbox), {row.event_id: row.state for row in inbox}
    for event in accepted:
        if event not in states:
            yield f"event {event} was accepted and is lost"
    for event, state in states.items():
        if not State(state).terminal:
            yield f"event {event} has no terminal state but {state}"
        if answers[event] != 1:
            yield f"event {event} has {answers[event]} answers"
    for row in outbox:
        if states.get(row.event_id) != row.state:
            yield f"event {row.event_id} is {states.get(row.event_id)}, its answer {row.state}"


def _decided_once(outbox: list[Any], decisions: list[Any]) -> Iterator[str]:
    """In the feed nothing is released, so that each contact and incident of a centre may be given away once."""
    answered = {row.event_id: row.centre for row in outbox if row.state == State.ANSWERED}
    bound: Counter[tuple[str, str, str]] = Counter()
    for row in decisions:
        if row.event_id not in answered:
            yield f"event {row.event_id} has decisions, and is not answered"
        elif row.binding:
            bound[answered[row.event_id], row.kind, row.subject] += 1
    yield from (
        f"{kind} {subject} of {centre} was given away {count} times" for (centre, kind, subject), count in bound.items() if count > 1
    )


def given_twice(commitments: list[Any]) -> Iterator[str]:
    """Units that two commitments had at the same time."""
    by_unit: defaultdict[tuple[str, ...], list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in commitments:
        by_unit[row.centre, row.kind, row.owner, row.unit].append((row.committed_utc, row.released_utc or _FOR_EVER))
    for unit, spans in by_unit.items():
        spans.sort()
        if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans)):
            yield f"{' '.join(unit)} was given away twice at the same time"


def _paid_for(decisions: list[Any], commitments: list[Any]) -> Iterator[str]:
    """Binding decisions must hold what they take: the contact, and as many of the agent's minutes as its handling lasts."""
    held: Counter[tuple[str, str, str, str]] = Counter((row.event_id, row.kind, row.owner, row.subject) for row in commitments)
    for row in decisions:
        if not row.binding or row.kind != "contact":
            continue
        if held[row.event_id, "contact", row.subject, row.subject] != 1:
            yield f"contact {row.subject} was given away without being held ({row.event_id})"
        if row.agent is not None and row.start_utc is not None and row.end_utc is not None:
            needed = math.ceil((row.end_utc - row.start_utc) / timedelta(minutes=1) - 1e-9)
            got = held[row.event_id, "agent", row.agent, row.subject]
            if got != needed:
                yield f"{row.agent} has {got} of {needed} minutes for {row.subject} ({row.event_id})"
