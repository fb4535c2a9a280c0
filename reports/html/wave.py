"""From a Wave to a page of its own: before and after by queue, agents' timelines and load, the contest, and every reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import words
from reports.svg.contest import contest_chart
from reports.wave_text import load_share
from routing.wave.result import AGENT, PLACE_NAMES, Wave, WaveChoice

_AGES_MIN = (5, 15, 30, 60, 120, 240)
_WIDTH, _ROW, _LEFT = 900, 18, 90


@dataclass(frozen=True)
class QueueRow:
    """A queue before and after: who waited by age, and where they go."""

    name: str
    waiting: int
    ages: tuple[int, ...]
    places: tuple[int, ...]
    by_slot: tuple[int, ...]
    late: int


def render_wave(wave: Wave) -> str:
    """The wave as one HTML document that refers to nothing outside itself; all names are escaped."""
    return (
        _environment()
        .get_template("wave.html.j2")
        .render(
            wave=wave,
            words=words,
            ages=_age_names(),
            places=(AGENT, *PLACE_NAMES),
            queues=_queues(wave),
            timeline=timeline(wave),
            load=load_chart(wave),
            used=words.percent(load_share(wave)),
            chart=contest_chart(wave.contenders, wave.bound),
            contenders=sorted(wave.contenders, key=lambda c: (c.true_cost is None, len(c.violations), c.true_cost)),
        )
    )


def _age_names() -> tuple[str, ...]:
    return (*(f"to {edge} min" for edge in _AGES_MIN), f"over {_AGES_MIN[-1]} min")


def _queues(wave: Wave) -> list[QueueRow]:
    by_queue: dict[str, list[WaveChoice]] = defaultdict(list)
    for choice in wave.choices:
        by_queue[choice.queue].append(choice)
    return [_queue(wave, name, by_queue[name]) for name in wave.queues]


def _queue(wave: Wave, name: str, mine: list[WaveChoice]) -> QueueRow:
    ages = Counter(sum(choice.waited_s > edge * 60 for edge in _AGES_MIN) for choice in mine)
    places, slots = Counter(choice.place for choice in mine), Counter(_slot(wave, choice) for choice in mine)
    return QueueRow(
        name, len(mine), tuple(ages[k] for k in range(len(_AGES_MIN) + 1)), tuple(places[place] for place in (AGENT, *PLACE_NAMES)),
        tuple(slots[k] for k in range(wave.slots)), sum(bool(choice.late) for choice in mine),
    )  # fmt: skip


def _slot(wave: Wave, choice: WaveChoice) -> int | None:
    return None if choice.start_utc is None else int((choice.start_utc - wave.taken_utc).total_seconds()) // (60 * wave.slot_min)


def timeline(wave: Wave) -> Markup:
    """A row for each agent: the contacts in each slot as boxes, as wide as their share of it; empty where nobody is there."""
    agents = wave.agents
    if not agents:
        return Markup("")
    row = {agent: k for k, agent in enumerate(agents)}
    slot_width = (_WIDTH - _LEFT) / wave.slots
    parts = [_label(agent, k) for agent, k in row.items()]
    parts += [
        Markup('<path class="gridline" d="M{} 20V{}"/><text class="tick" x="{}" y="14">{}</text>').format(
            _LEFT + s * slot_width, 24 + _ROW * len(agents), _LEFT + s * slot_width + 2, f"slot {s + 1}"
        )
        for s in range(wave.slots)
    ]
    taken: dict[tuple[str, int], list[WaveChoice]] = defaultdict(list)
    for choice in wave.choices:
        slot = _slot(wave, choice)
        if choice.agent is not None and slot is not None:
            taken[choice.agent, slot].append(choice)
    colour = {queue: k % 8 for k, queue in enumerate(wave.queues)}
    for (agent, slot), found in taken.items():
        parts += _boxes(wave, found, row[agent], _LEFT + slot * slot_width, slot_width, colour)
    return Markup('<svg class="wave" viewBox="0 0 {} {}" role="img"><title>Who takes which contact when</title>{}</svg>').format(
        _WIDTH, 28 + _ROW * len(agents), Markup("").join(parts)
    )


def _label(agent: str, row: int) -> Markup:
    return Markup('<text class="tick" x="0" y="{}">{}</text>').format(34 + row * _ROW, agent[:14])


def _boxes(wave: Wave, found: list[WaveChoice], row: int, left: float, width: float, colour: dict[str, int]) -> list[Markup]:
    """Contacts that begin in one slot of an agent, side by side."""
    minutes = [(c.end_utc - c.start_utc).total_seconds() / 60 for c in found if c.end_utc is not None and c.start_utc is not None]
    scale = width / max(wave.slot_min, sum(minutes)) if sum(minutes) > wave.slot_min and len(found) > 1 else width / wave.slot_min
    boxes, at = [], left
    for choice, length in zip(found, minutes, strict=True):
        wide = max(2.0, min(length * scale, _WIDTH - at) - 1)
        title = f"{choice.contact}, {choice.queue}, {choice.channel}, {length:.0f} min. {choice.reason}"
        boxes.append(
            Markup('<rect class="w{}{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>').format(
                colour[choice.queue], " late" if choice.late else "", round(at, 1), 22 + row * _ROW, round(wide, 1), _ROW - 3, title
            )
        )
        at += length * scale
    return boxes


def load_chart(wave: Wave) -> Markup:
    """Minutes used of those that each agent has, over the whole wave, the busiest first."""
    used: dict[str, float] = defaultdict(float)
    room: dict[str, float] = defaultdict(float)
    for cell in wave.agent_slots:
        used[cell.agent] += cell.used_min
        room[cell.agent] += cell.capacity_min
    most = max(room.values(), default=0.0)
    if not most:
        return Markup("")
    order = sorted(used, key=lambda agent: -used[agent])
    wide, tall = _WIDTH / len(order), 140.0
    bars = Markup("").join(
        Markup(
            '<rect class="room" x="{}" y="{}" width="{}" height="{}"/><rect class="used" x="{}" y="{}" width="{}" height="{}">'
            "<title>{}: {:.0f} of {:.0f} min</title></rect>"
        ).format(
            round(k * wide, 2),
            round(tall - tall * room[agent] / most, 1),
            round(max(0.5, wide - 1), 2),
            round(tall * room[agent] / most, 1),
            round(k * wide, 2),
            round(tall - tall * used[agent] / most, 1),
            round(max(0.5, wide - 1), 2),
            round(tall * used[agent] / most, 1),
            agent,
            used[agent],
            room[agent],
        )
        for k, agent in enumerate(order)
    )
    return Markup('<svg class="wave" viewBox="0 0 {} {}" role="img"><title>Load of each agent</title>{}</svg>').format(_WIDTH, tall, bars)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports.html"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
