"""The capacity plan: volume by month -> people needed -> people there -> least hires, and how likely it is to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from center.capacity import CapacityPlan, Hire, Month, Staffed
from center.errors import Fault, InputError
from demand.capacity.hires import least_hires
from demand.capacity.need import QueueYear, Week, at_ratio, day_weight, hours_at, representative_week, volume_grid
from demand.capacity.shortage import shortage, shortage_by_skill, skill_sets
from demand.capacity.staff import Cohort, drawn, summed
from demand.capacity.volume import fit
from demand.special_days import holiday_dates
from planning.capacity.notes import notes_of
from planning.capacity.people import People, hired, people_of
from planning.nightly.plan import history_of
from planning.scenario.file import LoadedScenario

LEAST_MONTHS, MOST_MONTHS = 3, 18
DRAWS = 2000
_LOW, _HIGH = 0.1, 0.9


def plan_capacity(
    loaded: LoadedScenario,
    months: int,
    start: Month | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    stage: Callable[[str], None] = lambda name: None,
) -> CapacityPlan:
    """Plan heads over months.

    Parameters
    ----------
    months
        3 to 18.
    start
        First month; None: that of the scenario's first day.
    draws
        Of volumes and leavers, for the intervals and probabilities.
    stage
        Progress: what runs now.

    Raises
    ------
    InputError
        Too few or many months, a start before the history ends, classes that name what is not there, too little history, shrinkage
        that leaves no time, more skills than can be planned.
    """
    span = _span(loaded, months, start)
    people = people_of(loaded, span)
    skill_sets(len(people.skills))
    stage("Reading history")
    history = history_of(loaded)
    _require_after(span, history.horizon.dates[-1])
    stage("Volumes by month")
    week, past = representative_week(loaded.scenario, loaded.file.forecast, history)
    spec = loaded.file.capacity
    _require_months(loaded, past)
    models = [fit(one.levels, spec.growth_year, spec.growth_spread) for one in past]
    rng = np.random.default_rng(seed)
    levels = np.array([model.levels(span) for model in models])
    level_draws = np.array([model.draw(span, draws, rng) for model in models]).transpose(1, 0, 2)
    stage("People needed")
    need, need_draws = _need(loaded, people, week, past, span, levels, level_draws)
    stage("People to hire")
    supply = summed([*people.now, *people.announced], len(people.groups), span, spec.attrition_month)["fte"]
    heads, proven = least_hires(people.openings, need, supply, people.groups, span, spec.attrition_month)
    hires, further = hired(people, heads.tolist())
    stage("Simulating leavers and volumes")
    announced = [*people.now, *people.announced]
    weights = np.array([[_day_weight(loaded, past[q], q, month) for month in span] for q in range(len(past))])
    ends = [np.quantile(level_draws, level, axis=0) for level in (_LOW, _HIGH)]
    return CapacityPlan(
        name=loaded.file.name,
        title=loaded.file.title,
        months=span,
        queues=tuple(queue.name for queue in loaded.scenario.queues),
        skills=people.skills,
        groups=people.group_names(),
        contacts=levels * weights,
        contacts_low=ends[0] * weights,
        contacts_high=ends[1] * weights,
        need=need,
        need_low=np.quantile(need_draws, _LOW, axis=0),
        need_high=np.quantile(need_draws, _HIGH, axis=0),
        fte_hours=people.fte_hours,
        announced=tuple(sorted(_told(loaded), key=lambda one: one.start)),
        announced_staff=_staffed(announced, people, span, spec.attrition_month, need, need_draws, seed),
        hires=hires,
        hired_staff=_staffed([*announced, *further], people, span, spec.attrition_month, need, need_draws, seed),
        proven=proven,
        draws=draws,
        seed=seed,
        assumptions=notes_of(loaded, people, models, past),
    )


def _span(loaded: LoadedScenario, months: int, start: Month | None) -> tuple[Month, ...]:
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise InputError(Fault("--months", str(months), f"{LEAST_MONTHS} to {MOST_MONTHS}"))
    first = start or Month.of(loaded.scenario.horizon.dates[0])
    return tuple(first.plus(k) for k in range(months))


def _require_after(span: Sequence[Month], last: object) -> None:
    if span[-1] <= Month.of(last):  # type: ignore[arg-type]
        advice = "Give --start YYYY-MM, or a newer history."
        raise InputError(Fault("the months", f"{span[0]} to {span[-1]}", f"months after the history, which ends on {last}", advice))


def _require_months(loaded: LoadedScenario, past: Sequence[QueueYear]) -> None:
    faults = [
        Fault(
            f"history of queue {queue.name!r}",
            "no month with enough days and contacts",
            "at least one month, of which two fifths are there",
        )
        for queue, one in zip(loaded.scenario.queues, past, strict=True)
        if not one.levels.months
    ]
    if faults:
        raise InputError(faults)


def _need(
    loaded: LoadedScenario,
    people: People,
    week: Week,
    past: Sequence[QueueYear],
    span: Sequence[Month],
    levels: np.ndarray,
    draws: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Full-time equivalents needed, shape ``(skills, months)``, and their draws, ``(draws, skills, months)``."""
    ratio, ratios = levels / week.level[:, None], draws / week.level[:, None]
    grid = volume_grid(ratio, ratios)
    hours = hours_at(week, grid)
    need = np.zeros((len(people.skills), len(span)))
    need_draws = np.zeros((len(draws), *need.shape))
    paid = _paid_share(loaded) * loaded.file.capacity.schedule_efficiency * people.fte_hours
    for q, queue in enumerate(loaded.scenario.queues):
        skill = people.skills.index(queue.skill)
        closures = np.array([_open_share(loaded, past[q], q, month) for month in span])
        need[skill] += at_ratio(grid[:, q], hours[:, q], ratio[q]) * closures / paid
        need_draws[:, skill] += at_ratio(grid[:, q], hours[:, q], ratios[:, q]) * closures / paid
    return need, need_draws


def _paid_share(loaded: LoadedScenario) -> float:
    """Share of the paid time that is left for the queues after all shrinkage, in the roster or not."""
    lost = sum(item.share for item in loaded.file.shrinkage)
    if lost >= 1:
        raise InputError(Fault("shrinkage", f"{lost:.0%} lost in all", "less than 100 %"))
    return 1 - lost


def _day_weight(loaded: LoadedScenario, year: QueueYear, q: int, month: Month) -> float:
    holidays = holiday_dates(loaded.file.forecast, month.dates[0], month.dates[-1])
    return day_weight(loaded.scenario, loaded.scenario.queues[q], year, month, holidays)


def _open_share(loaded: LoadedScenario, year: QueueYear, q: int, month: Month) -> float:
    """Share of a month's usual work that is left by its closed dates and holidays."""
    usual = sum(float(year.weights[day.weekday()]) for day in month.dates)
    return _day_weight(loaded, year, q, month) / usual if usual else 0.0


def _staffed(
    cohorts: Sequence[Cohort],
    people: People,
    span: Sequence[Month],
    attrition: float,
    need: np.ndarray,
    need_draws: np.ndarray,
    seed: int,
) -> Staffed:
    found = summed(cohorts, len(people.groups), span, attrition)
    lots = summed(cohorts, len(people.groups), span, attrition, drawn(np.random.default_rng(seed + 1)), len(need_draws))
    missing = shortage(need_draws, lots["fte"], people.groups)
    low, high = (np.quantile(lots["heads"].sum(axis=1), level, axis=0) for level in (_LOW, _HIGH))
    return Staffed(
        heads=found["heads"],
        leavers=found["leavers"],
        fte=found["fte"],
        heads_low=low,
        heads_high=high,
        short=shortage(need, found["fte"], people.groups),
        short_by_skill=shortage_by_skill(need, found["fte"], people.groups),
        covered=(missing <= 1e-9).mean(axis=0),
        cost=found["cost"].sum(axis=0),
    )


def _told(loaded: LoadedScenario) -> list[Hire]:
    return [Hire(one.start, one.heads, one.contract, tuple(one.skills)) for one in loaded.file.capacity.classes]
