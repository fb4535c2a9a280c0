"""The roster problem: who works which shift, on which queue, on each day. Frozen data, no solver.

A person serves one queue at a time, so nobody is ever counted in two. A head is a head, or what the person's proficiency makes of it
(`scheduling.roster.worth`). Without history everybody comes rested from a day off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd

import numpy as np

from center.errors import Fault, InputError
from center.horizon import Horizon
from center.plan import Requirement
from center.scenario import Scenario
from demand.deferred_work import DeferredWork
from scheduling.meetings.schema import Meeting
from scheduling.roster.contract import Bands, contract_bands, unfulfillable
from scheduling.roster.cover_prices import CoverPrices
from scheduling.roster.demand import Demand, demand_of, without
from scheduling.roster.eligibility import Eligibility, find_eligible
from scheduling.roster.fairness import FairShares, fair_shares
from scheduling.roster.grid import ShiftGrid, lay_shifts
from scheduling.roster.law_shares import LawBand, ShareFacts, law_bands
from scheduling.roster.past import Past
from scheduling.roster.pins import Pin, plain_pin, with_pins
from scheduling.roster.prices import Prices, day_off_costs, start_costs
from scheduling.roster.shifts import ShiftOption, legal_shifts
from scheduling.roster.worth import Worth, worth_of
from scheduling.rules.law import Law, bind
from scheduling.rules.law_prices import hourly_price
from scheduling.rules.line import Stint
from scheduling.rules.paid_measures import law_units
from scheduling.rules.turns import wish_factors
from scheduling.schema import Rules, ShiftShape, Weights


@dataclass(frozen=True)
class RosterProblem:
    """What is to be decided, and all that a solver or the referee needs to know.

    Attributes
    ----------
    scenario, shapes, rules
        As the scenario file says; the referee judges by these.
    need
        Heads to roster, shape ``(queues, n)``; zero while closed.
    enough
        Heads above which spare ones are charged, shape ``(queues, n)``; `need` unless a demand has a band.
    prices
        Integer prices in hundredths of a point.
    missing_head
        Price of a missing head in each step, before the square, in hundredths of a point; int64, shape ``(queues, n)``.
    spare_head
        The same of a head above `enough`.
    hard_cover
        Whether a missing head breaks a rule, instead of costing something.
    shifts
        Every legal shift of every shape.
    zones, grids
        Zones of the people's sites, and the shifts laid on the days of each.
    agent_zone
        Index into `zones`, shape ``(agents,)``.
    agent_queues
        Queues each person has the skill for.
    worth
        What each person counts in cover on each queue.
    eligibility
        Eligible shifts per person and day; of a pinned day only its own, or none.
    bands
        Hours and days per person and week block.
    fair
        Fair shares of unpopular shifts.
    paid_unit_min
        Largest unit, in minutes, in which paid time is a whole number, and so is owed time where labour has a price.
    labour_price
        Hundredths per paid unit above the owed time, shape ``(agents,)``, rounded down once to an integer.
    wish_factor
        Factor on the cost of each person's preferences and priced requests, shape ``(agents,)``.
    start_cost, day_cost
        Preference cost in hundredths of a shift, shape ``(agents, shifts)``, and of working a day, ``(agents, days)``.
    pins
        People's days that are decided beforehand; at most one for each person and day.
    laws
        The rules of `rules.also`, each with its people.
    law_units
        Place in the file of each of `laws` -> the unit of paid time, in minutes, in which it counts and is priced.
    law_bands
        Place in the file of each of `laws` that is a fair share -> everybody's least and most.
    past
        Each person's shifts before the horizon, in order of start; shape ``(agents,)`` of tuples.
    known_from
        First day (zero or negative) from which `past` is known.
    meetings
        What is placed in the shifts once they are made (`scheduling.meetings`); no solver of the roster looks at it.
    work
        Deferred work that is laid together with the shifts; `need` has none of it.
    """

    scenario: Scenario
    shapes: tuple[ShiftShape, ...]
    rules: Rules
    prices: Prices
    missing_head: np.ndarray = field(repr=False)
    spare_head: np.ndarray = field(repr=False)
    need: np.ndarray = field(repr=False)
    enough: np.ndarray = field(repr=False)
    shifts: tuple[ShiftOption, ...] = field(repr=False)
    zones: tuple[str, ...]
    grids: tuple[ShiftGrid, ...] = field(repr=False)
    agent_zone: np.ndarray = field(repr=False)
    agent_queues: tuple[tuple[int, ...], ...] = field(repr=False)
    worth: Worth = field(repr=False)
    eligibility: Eligibility = field(repr=False)
    bands: Bands = field(repr=False)
    fair: FairShares = field(repr=False)
    paid_unit_min: int
    labour_price: np.ndarray = field(repr=False)
    wish_factor: np.ndarray = field(repr=False)
    start_cost: np.ndarray = field(repr=False)
    day_cost: np.ndarray = field(repr=False)
    pins: tuple[Pin, ...] = field(default=(), repr=False)
    laws: tuple[Law, ...] = field(default=(), repr=False)
    law_units: dict[str, int] = field(default_factory=dict, repr=False)
    law_bands: dict[str, LawBand] = field(default_factory=dict, repr=False)
    past: tuple[tuple[Stint, ...], ...] = field(default=(), repr=False)
    known_from: int = 0
    hard_cover: bool = False
    meetings: tuple[Meeting, ...] = ()
    work: tuple[DeferredWork, ...] = ()

    @property
    def horizon(self) -> Horizon:
        """The planned steps."""
        return self.scenario.horizon

    @property
    def open_steps(self) -> np.ndarray:
        """Whether each queue is open, shape ``(queues, n)``."""
        return self.scenario.open_steps

    @cached_property
    def cover_prices(self) -> CoverPrices:
        """Band and prices of cover in units of a head and of money."""
        square = self.prices.under[1], self.prices.over[1]
        return CoverPrices.of(self.worth, self.need, self.enough, self.missing_head, self.spare_head, square)

    @cached_property
    def pinned(self) -> dict[tuple[int, int], Pin]:
        """(agent, day) -> pin."""
        return {(pin.agent, pin.day): pin for pin in self.pins}

    def eligible(self, agent: int, day: int) -> tuple[int, ...]:
        """Indices of the shifts the person can work on the day, for at least one queue."""
        return tuple(self.eligibility.lists[self.eligibility.number[agent, day]].tolist())


def make_problem(
    scenario: Scenario,
    shapes: Sequence[ShiftShape],
    rules: Rules,
    weights: Weights,
    requirement: Requirement | Demand,
    pins: Sequence[Pin] = (),
    past: Past | None = None,
    meetings: Sequence[Meeting] = (),
    work: Sequence[DeferredWork] = (),
    fair_need: np.ndarray | None = None,
) -> RosterProblem:
    """The roster problem of a scenario and its requirement.

    Parameters
    ----------
    requirement
        Heads by Erlang and the twin, or a demand whose band and prices are given cell by cell.
    pins
        Days that are decided beforehand; meetings in their shifts are free. They change nobody's hours, credit for leave or fair share.
    past
        What people worked before; None: everybody comes rested from a day off.
    meetings
        The scenario's meetings, by which the referee judges those that are in a shift.
    work
        Deferred work to be laid together with the shifts. What a requirement says of its queues is then not needed, step by step.
    fair_need
        Heads that fair shares go by, shape ``(queues, n)``; None: those of `requirement`. They must not depend on where work is laid.

    Raises
    ------
    InputError
        Unknown shift names, times off the grid, a required queue nobody can serve, a person who cannot fulfil the
        contract (with the pins), a pin that the person cannot work. Demand that cannot be covered is no error.
    """
    prices, pins = Prices.of(weights), tuple(plain_pin(pin) for pin in pins)
    demand = requirement if isinstance(requirement, Demand) else demand_of(scenario, requirement, prices)
    laid = () if isinstance(requirement, Demand) else tuple(one.queue for one in work)
    need = demand.need if fair_need is None else np.where(scenario.open_steps, fair_need, 0)
    agents, step_min = scenario.agents, scenario.horizon.step_min
    agent_queues = tuple(tuple(q for q, queue in enumerate(scenario.queues) if scenario.can_serve(agent, queue)) for agent in agents)
    _refuse([*_unknown_shifts(scenario, shapes), *_unserved(scenario, need, agent_queues)])
    shifts = legal_shifts(shapes, step_min)
    zone_of = [scenario.site_of(agent).zone for agent in agents]
    zones = tuple(dict.fromkeys(zone_of))
    agent_zone = np.array([zones.index(zone) for zone in zone_of], dtype=np.int64)
    grids = tuple(lay_shifts(scenario.horizon, zone, shapes, shifts, rules) for zone in zones)
    eligibility = find_eligible(scenario, shapes, shifts, grids, agent_zone, agent_queues)
    bands = contract_bands(scenario, eligibility)
    fair = fair_shares(need, shifts, grids, eligibility, bands, agent_zone)
    laws, stints = bind(rules.also, scenario, shapes), ((),) * len(agents) if past is None else past.stints
    owed = np.unique(bands.owed_min).tolist()
    unit = gcd(*{shift.paid_min for shift in shifts}, *(owed if weights.labour else ())) or step_min
    shared = law_bands(laws, ShareFacts(scenario, need, shifts, grids, eligibility, bands, agent_zone, stints, unit))
    eligibility = with_pins(eligibility, pins, shapes, shifts, grids, agent_zone)
    worked = frozenset((pin.agent, pin.day) for pin in pins if pin.duty is not None)
    _refuse(unfulfillable(scenario, shifts, eligibility, bands, rules, worked))
    factor = np.array(wish_factors(laws, scenario), dtype=np.int64)
    clocks = np.array([shift.clock for shift in shifts], dtype=np.int64)
    weekdays = np.array([day.weekday() for day in scenario.horizon.dates], dtype=np.int64)
    return RosterProblem(
        scenario=scenario,
        shapes=tuple(shapes),
        rules=rules,
        prices=prices,
        missing_head=demand.missing_head,
        spare_head=demand.spare_head,
        need=without(demand.need, laid),
        enough=without(demand.enough, laid),
        shifts=shifts,
        zones=zones,
        grids=grids,
        agent_zone=agent_zone,
        agent_queues=agent_queues,
        worth=worth_of(scenario, rules.proficiency),
        eligibility=eligibility,
        bands=bands,
        fair=fair,
        paid_unit_min=unit,
        labour_price=np.array([_labour(weights, agent.hourly_cost, unit) for agent in agents], dtype=np.int64),
        wish_factor=factor,
        start_cost=np.array([start_costs(clocks, agent.preferences, prices) for agent in agents]) * factor[:, None],
        day_cost=np.array([day_off_costs(weekdays, agent.preferences, prices) for agent in agents]) * factor[:, None],
        pins=pins,
        laws=laws,
        law_units=law_units(laws, unit, stints, owed),
        law_bands=shared,
        past=stints,
        known_from=0 if past is None else past.known_from,
        hard_cover=demand.hard,
        meetings=tuple(meetings),
        work=tuple(work),
    )


def _labour(weights: Weights, hourly_cost: float, unit_min: int) -> int:
    """Hundredths per paid unit; rounding happens once, here."""
    return hourly_price(Fraction(str(weights.labour)) * Fraction(str(hourly_cost)), unit_min)


def _unknown_shifts(scenario: Scenario, shapes: Sequence[ShiftShape]) -> Iterator[Fault]:
    names = [shape.name for shape in shapes]
    for c, contract in enumerate(scenario.world.contracts):
        for k, name in enumerate(contract.shifts):
            if name not in names:
                yield Fault(f"contracts[{c}].shifts[{k}]", repr(name), f"a shift of the scenario: {', '.join(names)}")


def _unserved(scenario: Scenario, need: np.ndarray, agent_queues: Sequence[tuple[int, ...]]) -> Iterator[Fault]:
    served = {q for queues in agent_queues for q in queues}
    for q, queue in enumerate(scenario.queues):
        if q not in served and need[q].any():
            advice = "Give somebody the skill, or leave the queue out."
            yield Fault(f"queues[{q}] ({queue.name})", f"no agent with the skill {queue.skill!r}", "at least one", advice)


def _refuse(faults: Iterator[Fault] | Sequence[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise InputError(found)
