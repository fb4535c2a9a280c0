"""A worker that something is done to, and what its log says about it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.chaos.answers import faults_of_answers
from benchmarks.chaos.child import Child
from benchmarks.chaos.nearline import Inbox

LONGEST_S = 120.0


def lines_of(log: Path) -> list[dict[str, object]]:
    """The lines of a log; one that is cut off is left out."""
    found = []
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def events_in(log: Path) -> Counter[str]:
    """How often each event is in a log."""
    return Counter(str(line.get("event")) for line in lines_of(log))


def wait_for(holds: Callable[[], bool], seconds: float = LONGEST_S) -> bool:
    """Whether something comes to hold within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def faults_at_end(worker: Child, inbox: Inbox) -> tuple[list[str], dict[str, int]]:
    """Let the worker empty the inbox and stop; what is wrong then, and the events by state."""
    faults = [] if worker.runs else ["the worker had ended"]
    if not inbox.emptied(LONGEST_S):
        faults.append(f"events still wait {LONGEST_S:.0f} s later")
    worker.terminate()
    if (ended := worker.end(most_s=30.0)).code != 0:
        faults.append(f"the worker ended with {ended.code}: {ended.said[-300:]}")
    elif "Traceback" in ended.said:
        faults.append("the worker printed a traceback")
    found, states = faults_of_answers(inbox.engine, inbox.accepted)
    return [*faults, *found], states


def said_once(log: Path, name: str) -> list[str]:
    """What is wrong where a trouble is not in the log exactly once, and its end once."""
    counts = events_in(log)
    return [f"{one!r} is {counts[one]} times in the log, not once" for one in (name, f"{name}_cured") if counts[one] != 1]
