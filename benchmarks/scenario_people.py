"""Made-up people for the shipped scenarios: believable contracts, availability, wishes and costs; nobody real."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

COLUMNS = ("id", "contract", "site", "skills", "hourly_cost", "availability", "leave", "prefer_start", "prefer_days_off", "prefer_weight")
Row = tuple[str | int | float, ...]

MOST_ALIKE = 5

# Bank: people per contract, and the weekly times in which those with other duties can come. Each leaves room for the contract.
_BANK_PEOPLE = {"full-5x8": 150, "four-4x10": 50, "six-5x6": 40, "three-3x8": 30, "short-5x4": 30, "flexible": 20}
_ALL_DAY = "07:00-21:00"
_BANK_TIMES = {
    "full-5x8": (
        "mon-fri 07:00-16:30",
        "mon-fri 07:00-18:00",
        "mon-fri 08:00-17:30",
        "mon-fri 09:00-21:00",
        "mon-fri 10:00-21:00",
        f"mon-thu {_ALL_DAY};fri 07:00-16:00",
        f"mon 07:00-17:30;tue-fri {_ALL_DAY}",
        f"mon {_ALL_DAY};tue 07:00-17:30;wed-fri {_ALL_DAY}",
        f"mon-tue {_ALL_DAY};wed 07:00-16:30;thu-fri {_ALL_DAY}",
        f"mon-wed {_ALL_DAY};thu 09:30-21:00;fri {_ALL_DAY}",
    ),
    "four-4x10": (
        f"mon-thu {_ALL_DAY}",
        f"tue-fri {_ALL_DAY}",
        f"mon-tue {_ALL_DAY};thu-fri {_ALL_DAY}",
        "mon-fri 07:00-18:30",
        "mon-fri 09:00-21:00",
    ),
    "six-5x6": ("mon-fri 07:00-14:30", "mon-fri 08:30-15:30", "mon-fri 07:00-16:00", "mon-fri 09:00-17:00", "mon-fri 13:00-21:00"),
    "three-3x8": (
        f"mon {_ALL_DAY};wed {_ALL_DAY};fri {_ALL_DAY}",
        f"mon-wed {_ALL_DAY}",
        f"wed-fri {_ALL_DAY}",
        "tue-fri 07:00-17:00",
        "mon-thu 11:00-21:00",
    ),
    "short-5x4": (
        "mon-fri 07:00-12:00",
        "mon-fri 08:30-13:30",
        "mon-fri 09:00-14:30",
        "mon-fri 12:00-18:00",
        "mon-fri 16:00-21:00",
        "mon-fri 17:00-21:00",
    ),
    "flexible": (
        "mon-fri 16:00-21:00",
        "mon-thu 08:30-15:00",
        f"mon {_ALL_DAY};wed {_ALL_DAY};fri {_ALL_DAY}",
        f"tue 12:00-21:00;thu-fri {_ALL_DAY}",
    ),
}
_STARTS = {
    "full-5x8": (
        "07:00-08:00",
        "07:00-08:30",
        "07:00-09:00",
        "07:30-09:00",
        "08:00-09:00",
        "08:00-10:00",
        "09:00-10:30",
        "10:00-11:30",
        "11:00-12:30",
    ),
    "four-4x10": ("07:00-07:30", "07:00-08:00", "07:00-08:30", "08:00-09:00", "09:00-10:30"),
    "six-5x6": ("07:00-08:00", "07:30-09:00", "08:00-10:00", "09:00-11:00", "12:00-14:30"),
    "three-3x8": ("07:00-08:30", "08:00-09:30", "09:00-11:00", "11:00-12:30"),
    "short-5x4": ("07:00-08:30", "08:00-10:00", "09:00-11:00", "12:00-14:00", "15:00-17:00"),
    "flexible": ("08:00-10:00", "09:00-12:00", "12:00-15:00", "15:00-17:00"),
}
_WEEK = ("2003-10-27", "2003-10-28", "2003-10-29", "2003-10-30", "2003-10-31")


def bank_agents(rng: random.Random) -> list[Row]:
    """320 people: wishes for 80 %, limited availability for 30 %, leave for 4 %, never more than five alike.

    Alike means the same contract, availability and wishes: costs, which differ too, are not counted on.
    """
    kinds = [(contract, *marks) for contract, count in _BANK_PEOPLE.items() for marks in _marks(count, rng)]
    rng.shuffle(kinds)
    alike: Counter[tuple[str, ...]] = Counter()
    rows: list[Row] = []
    for number, (contract, limited, wishes) in enumerate(kinds, start=1):
        while True:
            times = rng.choice(_BANK_TIMES[contract]) if limited else ""
            wish = _bank_wish(contract, rng) if wishes else ("", "", "")
            if alike[contract, times, *wish] < MOST_ALIKE:
                break
        alike[contract, times, *wish] += 1
        leave = rng.choice(_WEEK) if rng.random() < 0.04 else ""
        rows.append((f"agent-{number:03d}", contract, "", "banking:1.0", _cost(15.5, rng), times, leave, *wish))
    return rows


def _marks(count: int, rng: random.Random) -> list[tuple[bool, bool]]:
    """(limited availability, has wishes) of `count` people: 30 % and 80 %, at most four with neither."""
    wishless, limited = round(0.2 * count), round(0.3 * count)
    limited_wishless = max(0, wishless - 4)
    marks = [(k < limited_wishless, False) for k in range(wishless)]
    marks += [(k < limited - limited_wishless, True) for k in range(count - wishless)]
    rng.shuffle(marks)
    return marks


def _bank_wish(contract: str, rng: random.Random) -> tuple[str, str, str]:
    """(start window, days off, weight). A day off is wished only where the contract leaves one."""
    starts = _STARTS[contract]
    start = rng.choices(starts, weights=range(len(starts) + 3, 3, -1))[0]
    has_days_off = contract in ("four-4x10", "three-3x8", "flexible")
    days_off = rng.choices(("", "mon", "wed", "fri"), weights=(3, 2, 2, 4))[0] if has_days_off else ""
    return start, days_off, rng.choices(("1", "2", "3"), weights=(5, 3, 2))[0]


def _cost(least: float, rng: random.Random) -> float:
    """Hourly cost by years of service, in quarters."""
    years = min(rng.expovariate(1 / 5), 20.0)
    return round((least + 0.45 * years + rng.uniform(0, 1)) * 4) / 4


# Multi-site: site, contract, people, weekly times of those who are limited (a quarter of them)
_MULTISITE_PEOPLE = (
    ("madrid", "full-madrid", 23, ("mon-sun 06:00-24:00", "mon-fri 06:00-20:00", "daily 12:00-24:00")),
    ("madrid", "part-madrid", 11, ("daily 08:00-15:00", "wed-sun 09:00-22:00", "mon-fri 16:00-22:00")),
    ("bogota", "full-bogota", 23, ("daily 06:00-24:00", "mon-sat 06:00-18:30", "daily 13:00-24:00")),
    ("bogota", "part-bogota", 11, ("daily 07:00-14:00", "thu-mon 08:00-22:00", "mon-fri 15:00-22:00")),
)
_SKILL_SHARES = {
    "madrid": {"english": 0.5, "billing": 0.3, "chat": 0.4, "written": 0.35},
    "bogota": {"english": 0.5, "billing": 0.45, "chat": 0.4, "written": 0.3},
}
_GERMAN_SPEAKERS = 4
_DAYS_OFF = ("", "sat", "sun", "sat-sun", "mon", "wed")


def multisite_agents(rng: random.Random) -> list[Row]:
    """68 people on two sites with one to five skills; German is scarce."""
    rows: list[Row] = []
    for site, contract, count, times in _MULTISITE_PEOPLE:
        for k in range(count):
            german = contract == "full-madrid" and k < _GERMAN_SPEAKERS
            skills = _skills(site, german, rng)
            limited = rng.choice(times) if rng.random() < 0.25 and not german else ""
            wish = _multisite_wish(rng) if rng.random() < 0.8 else ("", "", "")
            leave = f"2026-10-{rng.randint(19, 24)}" if rng.random() < 0.05 and not german else ""
            number = len(rows) + 1
            rows.append(
                (f"agent-{number:03d}", contract, site, skills, _cost(13.0 if site == "madrid" else 6.0, rng), limited, leave, *wish)
            )
    return rows


def _skills(site: str, german: bool, rng: random.Random) -> str:
    held = ["spanish", *(name for name, share in _SKILL_SHARES[site].items() if rng.random() < share), *(["german"] if german else [])]
    return ";".join(f"{name}:{rng.choice((0.9, 0.95, 1.0, 1.0, 1.05, 1.1))}" for name in held)


def _multisite_wish(rng: random.Random) -> tuple[str, str, str]:
    starts: Sequence[str] = ("06:00-08:00", "07:00-09:00", "08:00-10:00", "09:00-12:00", "12:00-15:00", "21:00-23:00")
    start = rng.choices(starts, weights=(3, 4, 4, 3, 2, 1))[0]
    return start, rng.choices(_DAYS_OFF, weights=(4, 2, 3, 3, 1, 1))[0], rng.choices(("1", "2", "3"), weights=(5, 3, 2))[0]
