"""What a capacity plan takes for granted, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from demand.capacity.need import QueueYear
from demand.capacity.volume import LEAST_SEASON, VolumeModel
from planning.capacity.people import People
from planning.scenario.file import LoadedScenario
from reports.words import percent, plural


def notes_of(loaded: LoadedScenario, people: People, models: Sequence[VolumeModel], past: Sequence[QueueYear]) -> tuple[str, ...]:
    """Assumptions behind the plan: volumes, people, and each setting that is a default."""
    return (*_volumes(loaded, models, past), *_people(loaded, people), *_settings(loaded), *_defaults(loaded))


def _volumes(loaded: LoadedScenario, models: Sequence[VolumeModel], past: Sequence[QueueYear]) -> Iterator[str]:
    spec = loaded.file.capacity
    for queue, model, one in zip(loaded.scenario.queues, models, past, strict=True):
        count = len(one.levels.months)
        season = "trend and season" if model.seasonal else f"trend, no season: that takes {LEAST_SEASON} months"
        given = "given by the scenario" if spec.growth_year is not None else "from the history, drawn towards none"
        growth = f"growth {percent(model.growth_year)} a year, {given}"
        until = f"{plural(count, 'month')} of history to {one.levels.months[-1]}"
        yield f"{queue.name}: {until}, {season}; {growth}; a month strays by {percent(model.noise)}."
    yield "Queues grow and stray independently of each other; handle times, patience and the shape of the week stay as they are."


def _people(loaded: LoadedScenario, people: People) -> Iterator[str]:
    yield f"One full-time equivalent is {people.fte_hours:g} paid hours a week; people work the middle of their contract's hours."
    yield "Everybody works at average speed; people with several skills are shared among them as is best, also in parts of their time."
    if people.without:
        yield f"{plural(people.without, 'agent has', 'agents have')} no skill that a queue needs, and are not counted."
    items = [f"{item.name} {percent(item.share)}" for item in loaded.file.shrinkage]
    lost = sum(item.share for item in loaded.file.shrinkage)
    yield (
        f"Shrinkage, in the roster or not: {percent(lost)} of the paid time ({', '.join(items)})." if items else "Shrinkage: none is given."
    )


def _settings(loaded: LoadedScenario) -> Iterator[str]:
    spec = loaded.file.capacity
    yield f"{percent(spec.attrition_month)} of the people leave in a month, each by chance; on average they work half of it."
    yield (
        f"A hire trains {spec.training_weeks:g} weeks, passes with {percent(spec.pass_rate, 0)}, begins at {percent(spec.ramp_start, 0)} "
        f"of the usual work and reaches it after {spec.ramp_weeks:g} weeks more, unless a class says otherwise."
    )
    yield (
        f"Further classes start on the first of a month, {spec.recruiting_weeks:g} weeks after the begin at the earliest, "
        f"{spec.class_most} people of a profile at most."
    )


def _defaults(loaded: LoadedScenario) -> Iterator[str]:
    spec = loaded.file.capacity
    named = [name for name in type(spec).model_fields if name not in spec.model_fields_set and name not in ("classes", "growth_year")]
    if named:
        yield f"Not in the scenario's capacity section, so defaults: {', '.join(named)}."
