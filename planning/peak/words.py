"""What one person is told, in a sentence that does not name them, on the clock of their site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from center.plan import Duty
from center.scenario import Scenario
from scheduling.peak.changes import Change
from scheduling.rules.pauses import MEETINGS


def words_of(scenario: Scenario, change: Change) -> str:
    """``ends 30 min later, at 18:30; lunch at 12:45 instead of 12:15``."""
    return "; ".join(_parts(scenario, change))


def told_before(scenario: Scenario, duty: Duty, switch: tuple[int, int]) -> str:
    """What stays of an earlier change: the queue that a person goes on with."""
    return f"serves {scenario.queues[switch[1]].name} from {_clock(scenario, duty, switch[0])} on, as told before"


def length_words(minutes: int) -> str:
    """``45 min``, ``1 h``, ``1 h 30 min``."""
    whole, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{whole} h" if whole else "", f"{rest} min" if rest else "")))


def _parts(scenario: Scenario, change: Change) -> Iterator[str]:
    one, two = change.before, change.after
    if change.start_min:
        yield f"begins {_moved(change.start_min)}, at {_clock(scenario, two, two.start)}"
    if change.overtime_min or change.time_off_min:
        yield f"ends {_moved(change.overtime_min - change.time_off_min)}, at {_clock(scenario, two, two.end)}"
    yield from _breaks(scenario, one, two)
    if change.switch is not None:
        yield f"serves {scenario.queues[change.switch.queue].name} from {_clock(scenario, two, change.switch.step)} on"


def _breaks(scenario: Scenario, one: Duty, two: Duty) -> Iterator[str]:
    """Breaks at another time, those that fall away with the end, and meetings that are cancelled."""
    left = sorted(two.breaks)
    moved = two.start - one.start
    for old in sorted(one.breaks):
        was = _clock(scenario, one, old[0])
        if old[2] in MEETINGS and (old[0] + moved, old[1] + moved, *old[2:]) not in left:
            yield f"the {old[2]} at {was} is cancelled"
        elif not left or left[0][2] != old[2]:
            yield f"no {old[2]} at {was} any more"
        else:
            new = left.pop(0)
            if new[0] != old[0]:
                yield f"{old[2]} at {_clock(scenario, two, new[0])} instead of {was}"


def _moved(minutes: int) -> str:
    return f"{length_words(abs(minutes))} {'later' if minutes > 0 else 'earlier'}"


def _clock(scenario: Scenario, duty: Duty, step: int) -> str:
    """Time of a step; with its weekday where that is not the day the shift begins on, with the zone where the clock shows it twice."""
    zone = scenario.site_of(scenario.agents[duty.agent]).zone
    moment, begun = scenario.horizon.local(step, zone), scenario.horizon.local(duty.start, zone)
    said = f"{moment:%H:%M}"
    said += f" {moment:%Z}" if _twice(moment) else ""
    return said if moment.date() == begun.date() else f"{said} on {moment:%A}"


def _twice(moment: datetime) -> bool:
    """Whether the clock shows this time twice that day; a time that it skips cannot come from a step."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
