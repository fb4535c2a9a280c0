"""Sending answers on, as files: at least once each, under a name that is always the same, and only after they were committed."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from center.errors import Fault, InputError
from center.nearline import Answer
from reports.nearline_json import answer_dict
from store.nearline.outbox import mark_sent, unsent

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass
class AnswerFolder:
    """Writes each unsent answer to a JSON file of its own, whole or not at all; then notes in the outbox that it was sent.

    A worker that dies in between leaves it to be sent again: the file is the same.
    """

    engine: Engine
    folder: Path
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError(Fault(f"folder {self.folder}", "no such folder", "an existing one", "Make it, or check the path."))

    def send(self, limit: int = 100) -> int:
        """Send at most so many answers; how many.

        Raises
        ------
        OSError
            A file cannot be written; its answer stays unsent.
        """
        answers = unsent(self.engine, limit)
        sent = []
        try:
            for answer in answers:
                self._write(answer)
                sent.append(answer.event_id)
        finally:
            mark_sent(self.engine, sent, self.clock())
        return len(sent)

    def _write(self, answer: Answer) -> None:
        file = self.folder / f"{file_name(answer.event_id)}.json"
        part = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            with part.open("w", encoding="utf-8") as stream:
                json.dump(answer_dict(answer), stream, ensure_ascii=False)
                stream.write("\n")
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)


def file_name(event_id: str) -> str:
    """A file's name for an event: its id where that can be one, else what can be kept of it and a hash."""
    if _PLAIN.fullmatch(event_id):
        return event_id
    kept = re.sub(r"[^A-Za-z0-9_-]+", "_", event_id)[:60].strip("_")
    return f"{kept or 'event'}-{hashlib.sha256(event_id.encode()).hexdigest()[:12]}"
