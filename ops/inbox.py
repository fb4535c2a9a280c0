"""The watched folder: events as files, handed in and moved away. A file is handed in at least once, and so its event taken in once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from center.errors import Fault, InputError
from center.nearline import Receipt, Snapshot
from center.nearline_file import LONGEST, read_event
from planning.nearline.read import reason_of
from store.nearline.deliver import deliver, deliver_unreadable
from store.nearline.errors import InboxFullError

SOURCE = "folder"
DONE, DEAD = "done", "dead"
SKEW_S = 300
_PLACE = {Receipt.ACCEPTED: DONE, Receipt.DUPLICATE: DONE, Receipt.CONFLICT: DEAD, Receipt.DEAD: DEAD}


@dataclass
class WatchedFolder:
    """Takes in the ``*.json`` files of a folder, the oldest first, and moves each to its ``done`` or ``dead`` subfolder.

    Whoever writes there gives a file its name once it is whole (write ``x.tmp``, rename it to ``x.json``). A file that cannot be read
    and is younger than `settle_s` is left for the next time, as somebody may still be writing it.

    Parameters
    ----------
    room
        How many events may wait in the inbox: files beyond that stay in the folder.
    """

    engine: Engine
    folder: Path
    room: int | None = None
    settle_s: float = 2.0
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError(Fault(f"folder {self.folder}", "no such folder", "an existing one", "Make it, or check the path."))

    def take_in(self, limit: int = 100) -> Counter[Receipt]:
        """Hand in at most so many files; what came of them.

        Raises
        ------
        DatabaseGoneError
            Files not handed in stay where they are.
        """
        came: Counter[Receipt] = Counter()
        for path in self._files(limit):
            with suppress(InboxFullError):
                receipt = self._hand_in(path)
                if receipt is not None:
                    came[receipt] += 1
                    self._move(path, _PLACE[receipt])
                continue
            break
        return came

    def _files(self, limit: int) -> Iterator[Path]:
        found = []
        for path in self.folder.glob("*.json"):
            with suppress(OSError):  # another worker has moved it
                found.append((path.stat().st_mtime_ns, path.name, path))
        yield from (path for _, _, path in sorted(found)[:limit])

    def _hand_in(self, path: Path) -> Receipt | None:
        """What came of a file; None where it is left for later."""
        now = self.clock()
        try:
            if path.stat().st_size > 4 * LONGEST:
                raise InputError(Fault(path.name, f"{path.stat().st_size:,} bytes", f"at most {LONGEST:,} characters"))
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except InputError as error:
            return deliver_unreadable(self.engine, str(path.name), reason_of(error), SOURCE, now)
        except OSError:
            return None  # no right to it, for now
        text = data.decode("utf-8-sig", "replace")
        try:
            if "\N{REPLACEMENT CHARACTER}" in text and not _is_utf8(data):
                raise InputError(Fault("event", "bytes that are no text", "UTF-8"))
            event = read_event(text)
            not_of_the_future(event, now)
        except InputError as error:
            if self._young(path):
                return None
            return deliver_unreadable(self.engine, text, reason_of(error), SOURCE, now)
        return deliver(self.engine, event, SOURCE, now, self.room)

    def _young(self, path: Path) -> bool:
        with suppress(OSError):
            return time.time() - path.stat().st_mtime < self.settle_s
        return True

    def _move(self, path: Path, place: str) -> None:
        target = self.folder / place
        target.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # another worker has moved it
            path.replace(target / path.name)


def not_of_the_future(event: Snapshot, now: datetime) -> None:
    """Refuse a snapshot of the future: once it was answered, every true one would be older.

    Raises
    ------
    InputError
        It is more than `SKEW_S` ahead.
    """
    if event.taken_utc > now + timedelta(seconds=SKEW_S):
        found, advice = event.taken_utc.isoformat(), "Check the clocks and the UTC offsets."
        raise InputError(Fault("event: taken_at", found, f"at most {SKEW_S // 60} minutes ahead of now", advice))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
