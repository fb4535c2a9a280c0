"""The contacts in the centre at one moment, from a CSV: who waits and who is being served, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from center.errors import Fault
from center.horizon import Horizon
from center.io import TableReader, nearest, read_rows, read_text
from center.snapshot import Snapshot
from imports.faults import FaultList
from imports.stamps import moments_of

WAITING, IN_SERVICE = "waiting", "in_service"
LONGEST_S = 7 * 86_400.0
_SECONDS = {WAITING: "waited_s", IN_SERVICE: "elapsed_s"}


def read_snapshot(
    path: Path, zone: str, horizon: Horizon, queues: Sequence[str], agents: Sequence[str], now: int, slots: Sequence[int] = ()
) -> Snapshot:
    """Contacts waiting and in service when step `now` begins.

    A row is a contact: its `queue`, its `state` (``waiting`` or ``in_service``), and since when, either as a time `since` or as seconds
    `waited_s` or `elapsed_s`; who serves it may be named in `agent`. An hour that the clock shows twice is taken as the later one
    that is not after now.

    Parameters
    ----------
    zone
        Of stamps without an offset.
    queues, agents
        Names in scenario order.
    slots
        Contacts of each queue that one person handles at a time; empty: not checked.

    Raises
    ------
    InputError
        Everything wrong with the file; a stamp after now included.
    """
    return _Reader(str(path), ZoneInfo(zone), horizon.time_of(now), queues, agents, slots).read(_rows(path))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    first = read_text(path).split("\n", 1)[0]
    header = [name.strip() for name in next(TableReader(first, ";" if first.count(";") > first.count(",") else ",", path), [])]
    times = [name for name in ("since", "waited_s", "elapsed_s") if name in header]
    return read_rows(path, ["queue", "state"] + ([] if times else ["since"]), [*times, "agent"])


class _Reader:
    def __init__(
        self, where: str, zone: ZoneInfo, now: datetime, queues: Sequence[str], agents: Sequence[str], slots: Sequence[int]
    ) -> None:
        self._where, self._zone, self._now, self._slots = where, zone, now, slots
        self._queue, self._agent = ({name: k for k, name in enumerate(names)} for names in (queues, agents))
        self._faults = FaultList()

    def read(self, rows: Sequence[tuple[int, dict[str, str]]]) -> Snapshot:
        waiting: list[tuple[int, float]] = []
        served: list[tuple[int, int | None, float]] = []
        for line, cells in rows:
            at = f"{self._where}: row {line}"
            queue, passed = self._queue_of(at, cells["queue"]), self._passed(at, cells)
            agent = self._agent_of(at, cells)
            if queue is None or passed is None:
                continue
            if cells["state"] == WAITING:
                waiting.append((queue, passed))
            else:
                served.append((queue, agent, passed))
                self._note_too_many(at, served, cells.get("agent", ""))
        self._faults.raise_if_any(self._where)
        return Snapshot(tuple(waiting), tuple(served))

    def _note_too_many(self, at: str, served: Sequence[tuple[int, int | None, float]], name: str) -> None:
        own = [queue for queue, agent, _ in served if agent is not None and agent == served[-1][1]]
        most = max((self._slots[queue] for queue in own), default=1) if self._slots else len(own)
        if len(own) > most:
            self._faults.add("people with too many contacts", Fault(at, f"contact {len(own)} of {name}", f"at most {most} at a time"))

    def _queue_of(self, at: str, name: str) -> int | None:
        if name not in self._queue:
            self._faults.add(
                "unknown queues", Fault(at, f"the queue {name!r}", f"one of {', '.join(self._queue)}", nearest(name, self._queue))
            )
        return self._queue.get(name)

    def _agent_of(self, at: str, cells: dict[str, str]) -> int | None:
        name = cells.get("agent", "")
        if not name:
            return None
        if cells["state"] == WAITING:
            self._faults.add("waiting contacts with an agent", Fault(at, f"waiting, with the agent {name!r}", "no agent while it waits"))
        elif name not in self._agent:
            self._faults.add("unknown agents", Fault(at, f"the agent {name!r}", "a person of the plan, by id", nearest(name, self._agent)))
        return self._agent.get(name)

    def _passed(self, at: str, cells: dict[str, str]) -> float | None:
        """Seconds that the contact has been in its state."""
        column = _SECONDS.get(cells["state"])
        if column is None:
            self._faults.add("unknown states", Fault(at, f"the state {cells['state']!r}", f"{WAITING} or {IN_SERVICE}"))
            return None
        given = [name for name in ("since", "waited_s", "elapsed_s") if cells.get(name)]
        if given not in (["since"], [column]):
            found = f"{' and '.join(given) or 'neither'} filled in"
            self._faults.add("rows without one time", Fault(at, found, f"either since or {column} of a contact {cells['state']}"))
            return None
        return self._since(at, cells["since"]) if given == ["since"] else self._seconds(f"{at}: {column}", cells[column])

    def _seconds(self, at: str, text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value <= LONGEST_S:
            self._faults.add("bad times", Fault(at, repr(text), f"seconds from 0 to {LONGEST_S:.0f}"))
            return None
        return value

    def _since(self, at: str, text: str) -> float | None:
        try:
            moments = moments_of(text, self._zone)
        except ValueError:
            self._faults.add("unreadable stamps", Fault(at, repr(text), "an ISO stamp such as 2026-03-02T08:15:30"))
            return None
        if not moments:
            advice = "The clock skips this hour in spring. Export stamps with their UTC offset."
            self._faults.add("stamps that never were", Fault(at, repr(text), f"a clock time that exists in {self._zone.key}", advice))
            return None
        passed = [(self._now.astimezone(UTC) - moment).total_seconds() for moment in moments]
        before = [seconds for seconds in passed if seconds >= 0]
        if not before:
            advice = "Correct --now, or the clock of the machine that wrote the file."
            said = f"a time until {self._now.astimezone(self._zone):%Y-%m-%d %H:%M}, which is now"
            self._faults.add("stamps after now", Fault(at, f"{text}, {-max(passed):.0f} s after now", said, advice))
            return None
        return self._seconds(at, str(min(before)))
