"""Whether the plans of a database are whole: each loads, and says what an undisturbed run of the same seed says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select

from center.errors import CrewtideError
from center.kpi import Kpi
from center.plan import Plan
from store.listing import list_plans
from store.plans import load_plan
from store.tables import Base

# What two runs of one seed differ in: names, and what was measured by the clock.
_APART = frozenset({"id", "created_utc", "seconds", "trace", "note", Kpi.DECISION_SECONDS.value, Kpi.MS_PER_DECISION.value})


def faults_of_plans(engine: Engine, references: dict[str, Plan]) -> list[str]:
    """What is wrong with the plans of a database, in sentences.

    Parameters
    ----------
    references
        Title of a kind of plan -> an undisturbed one: each plan has to be as one of them.
    """
    found: list[str] = []
    for listed in list_plans(engine):
        try:
            plan = load_plan(engine, listed.id)
        except (CrewtideError, KeyError, ValueError, IndexError) as error:
            found.append(f"plan {listed.id} does not load: {error}")
            continue
        apart = [next(differences(plan, reference), None) for reference in references.values()]
        if all(apart):
            found.append(f"plan {listed.id} is not as an undisturbed one: {apart[0]}")
    return [*found, *orphans(engine)]


def orphans(engine: Engine) -> list[str]:
    """Rows of plans that are not there."""
    plans, found = Base.metadata.tables["plans"], []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "plan_id" in table.primary_key.columns:
                lost = select(func.count()).select_from(table).where(table.c.plan_id.not_in(select(plans.c.id)))
                if count := connection.execute(lost).scalar_one():
                    found.append(f"{count} rows of {table.name} belong to no plan")
    return found


def differences(one: Any, two: Any, path: str = "plan") -> Iterator[str]:
    """Where two values differ, field by field, NaN equal to NaN, without what two runs of one seed differ in."""
    if is_dataclass(one) and type(one) is type(two):
        for field in fields(one):
            if field.name not in _APART:
                yield from differences(getattr(one, field.name), getattr(two, field.name), f"{path}.{field.name}")
    elif isinstance(one, np.ndarray) and isinstance(two, np.ndarray):
        if one.shape != two.shape or not np.array_equal(one, two, equal_nan=one.dtype.kind == "f"):
            yield path
    elif isinstance(one, dict) and isinstance(two, dict):
        if one.keys() != two.keys():
            yield f"{path}: the keys"
        for key in one.keys() & two.keys() - _APART:
            yield from differences(one[key], two[key], f"{path}[{key!r}]")
    elif isinstance(one, tuple) and isinstance(two, tuple):
        if len(one) != len(two):
            yield f"{path}: {len(one)} and {len(two)}"
        for k, (left, right) in enumerate(zip(one, two, strict=False)):
            yield from differences(left, right, f"{path}[{k}]")
    elif one != two and (one == one or two == two):
        yield f"{path}: {one!r} and {two!r}"
