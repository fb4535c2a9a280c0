"""The scenario's people, announced classes and whom one can hire, as cohorts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from center.capacity import Hire, Month
from center.errors import Fault, InputError
from center.io import nearest
from center.schema import Contract
from demand.capacity.hires import Opening
from demand.capacity.schema import CapacitySpec, HiringClass, Profile
from demand.capacity.staff import Cohort
from planning.scenario.file import LoadedScenario


@dataclass(frozen=True)
class People:
    """Who is there, who comes and who could come.

    Attributes
    ----------
    skills
        Skills that queues need, in scenario order.
    groups
        Sets of these, as numbers of `skills`.
    now, announced
        Cohorts of the scenario's agents, and of the classes that are announced.
    openings, profiles
        Further classes that could start, and the profile of each.
    fte_hours
        Paid hours a week of one full-time equivalent: the longest week of any contract.
    without
        Agents who have no skill that a queue needs.
    """

    skills: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]
    now: tuple[Cohort, ...]
    announced: tuple[Cohort, ...]
    openings: tuple[Opening, ...]
    profiles: tuple[Profile, ...]
    fte_hours: float
    without: int

    def group_names(self) -> tuple[tuple[str, ...], ...]:
        """Skills of each group by name."""
        return tuple(tuple(self.skills[s] for s in group) for group in self.groups)


def people_of(loaded: LoadedScenario, months: Sequence[Month]) -> People:
    """The scenario's people over `months`.

    Raises
    ------
    InputError
        A class or a profile names a contract or skill that is not there, or no skill that a queue needs.
    """
    scenario, spec = loaded.scenario, loaded.file.capacity
    needed = {queue.skill for queue in scenario.queues}
    skills = tuple(skill.name for skill in scenario.world.skills if skill.name in needed)
    _require_known(loaded, skills)
    contracts = {contract.name: contract for contract in scenario.world.contracts}
    fte_hours = max(_hours(contract) for contract in scenario.world.contracts)
    wages = _wages(loaded)
    counts = Counter((_group(agent.skills, skills), agent.contract) for agent in scenario.agents)
    profiles = spec.profiles or _usual_profiles(loaded, skills)
    wanted = [group for group, _ in counts] + [_group(one.skills, skills) for one in (*spec.classes, *profiles)]
    groups = tuple(sorted({group for group in wanted if group}))

    def cohort(group: tuple[int, ...], contract: str, heads: float) -> Cohort:
        hours = _hours(contracts[contract])
        return Cohort(months[0].first, heads, groups.index(group), hours / fte_hours, wages[contract] * hours)

    return People(
        skills=skills,
        groups=groups,
        now=tuple(cohort(group, contract, n) for (group, contract), n in counts.items() if group),
        announced=tuple(_new(spec, one, cohort(_group(one.skills, skills), one.contract, one.heads)) for one in spec.classes),
        openings=tuple(_openings(spec, profiles, months, lambda one: cohort(_group(one.skills, skills), one.contract, 1))),
        profiles=tuple(profile for profile in profiles for _ in _starts(spec, months)),
        fte_hours=fte_hours,
        without=sum(n for (group, _), n in counts.items() if not group),
    )


def hired(people: People, heads: Sequence[int]) -> tuple[tuple[Hire, ...], tuple[Cohort, ...]]:
    """Classes of `heads`, a number an opening; openings without heads are left out. As they are told, and as cohorts."""
    chosen = [(people.openings[k], people.profiles[k], int(n)) for k, n in enumerate(heads) if n]
    chosen.sort(key=lambda one: one[0].cohort.start)
    told = tuple(Hire(opening.cohort.start, n, profile.contract, tuple(profile.skills)) for opening, profile, n in chosen)
    return told, tuple(replace(opening.cohort, heads=n) for opening, _, n in chosen)


def _hours(contract: Contract) -> float:
    """Paid hours a week that one of the contract works: the middle of its least and most; the most where it owes none."""
    least, most = contract.hours_week
    return (least + most) / 2 if least > 0 else most


def _group(own: Iterable[str], skills: Sequence[str]) -> tuple[int, ...]:
    names = set(own)
    return tuple(k for k, skill in enumerate(skills) if skill in names)


def _new(spec: CapacitySpec, one: HiringClass | None, cohort: Cohort) -> Cohort:
    """A cohort that has to be trained first; a class's own figures go before the section's."""

    def own(name: str) -> float:
        value = None if one is None else getattr(one, name)
        return float(getattr(spec, name) if value is None else value)

    return replace(
        cohort,
        start=cohort.start if one is None else one.start,
        training_weeks=own("training_weeks"),
        ramp_weeks=own("ramp_weeks"),
        ramp_start=spec.ramp_start,
        pass_rate=own("pass_rate"),
        hiring_cost=spec.hiring_cost,
    )


def _starts(spec: CapacitySpec, months: Sequence[Month]) -> list[Month]:
    earliest = months[0].first + timedelta(days=round(7 * spec.recruiting_weeks))
    return [month for month in months if month.first >= earliest] if spec.class_most else []


def _openings(spec: CapacitySpec, profiles: Sequence[Profile], months: Sequence[Month], cohort: object) -> Iterable[Opening]:
    for profile in profiles:
        first = _new(spec, None, cohort(profile))  # type: ignore[operator]
        for month in _starts(spec, months):
            yield Opening(replace(first, start=month.first), spec.class_most)


def _usual_profiles(loaded: LoadedScenario, skills: Sequence[str]) -> list[Profile]:
    """For each skill somebody with it alone, on the contract that most people have."""
    ((contract, _),) = Counter(agent.contract for agent in loaded.scenario.agents).most_common(1)
    return [Profile(contract=contract, skills=[skill]) for skill in skills]


def _wages(loaded: LoadedScenario) -> dict[str, float]:
    """Mean money an hour of each contract's people; of everybody where it has none."""
    agents = loaded.scenario.agents
    everybody = float(np.mean([agent.hourly_cost for agent in agents]))
    found = {}
    for contract in loaded.scenario.world.contracts:
        own = [agent.hourly_cost for agent in agents if agent.contract == contract.name]
        found[contract.name] = float(np.mean(own)) if own else everybody
    return found


def _require_known(loaded: LoadedScenario, skills: Sequence[str]) -> None:
    spec, contracts = loaded.file.capacity, [contract.name for contract in loaded.scenario.world.contracts]
    known = [skill.name for skill in loaded.scenario.world.skills]
    faults = []
    for place, listed in (("classes", spec.classes), ("profiles", spec.profiles)):
        for k, one in enumerate(listed):
            where = f"{loaded.path}: capacity.{place}[{k}]"
            if one.contract not in contracts:
                expected = f"one of the contracts ({', '.join(contracts)})"
                faults.append(Fault(f"{where}.contract", f"the unknown name {one.contract!r}", expected, nearest(one.contract, contracts)))
            for skill in (name for name in one.skills if name not in known):
                expected = f"one of the skills ({', '.join(known)})"
                faults.append(Fault(f"{where}.skills", f"the unknown name {skill!r}", expected, nearest(skill, known)))
            if set(one.skills) <= set(known) and not set(one.skills) & set(skills):
                faults.append(Fault(f"{where}.skills", "no skill that a queue needs", f"one of {', '.join(skills)}"))
    if faults:
        raise InputError(faults)
