"""Everything that a call log tells of a centre, in one object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from imports.call_log import CallLog
from twin.calibrate.arrivals import Arrivals, arrival_notes, arrivals_of
from twin.calibrate.happened import Happened, happened_on
from twin.calibrate.order import Order, order_notes, order_of
from twin.calibrate.patience import Patience, patience_notes, patience_of
from twin.calibrate.retrials import Retrials, retrial_notes, retrials_of
from twin.calibrate.schema import CalibrationSpec
from twin.calibrate.service import Service, service_notes, service_of
from twin.calibrate.skills import skill_notes, skills_of
from twin.calibrate.wrap_up import WrapUp, wrap_up_of


@dataclass(frozen=True)
class Calibration:
    """Estimates of one log. Nothing in it depends on how long an absence is allowed, but `wrap_up`.

    Attributes
    ----------
    queues
        Names, the busiest first.
    patience
        Per queue; empty where nobody abandoned.
    skills
        Agent -> queues; agents not in it serve all.
    wrap_up
        Allowed gap, seconds -> work after a contact; None where the log shows none.
    happened
        What happened on each date.
    notes
        Methods, assumptions and what was left out, as sentences.
    """

    spec: CalibrationSpec
    zone: str
    queues: tuple[str, ...]
    dates: tuple[date, ...]
    arrivals: Arrivals
    service: Service
    patience: dict[str, Patience]
    retrials: Retrials
    skills: dict[str, frozenset[str]]
    order: Order
    wrap_up: dict[float, WrapUp | None]
    happened: dict[date, Happened]
    notes: tuple[str, ...]


def calibrate(log: CallLog, spec: CalibrationSpec, stage: Callable[[str], None] = lambda _: None) -> Calibration:
    """Estimate everything from a log.

    Parameters
    ----------
    stage
        Is told what is estimated, for a progress display.
    """
    calls = log.calls
    stage("arrivals")
    arrivals = arrivals_of(log, spec.interval_min)
    stage("service times")
    service = service_of(calls, spec.few_calls, spec.misfit)
    stage("patience")
    patience = patience_of(calls, spec.few_abandons, spec.short_s)
    window_s = spec.retrial_min * 60
    retrials = retrials_of(calls, window_s)
    stage("agents")
    skills = skills_of(calls, spec.skill_share, spec.few_of_agent)
    order = order_of(calls)
    wrap_up = {gap * 60: wrap_up_of(calls, skills, gap * 60, spec.handshake_s) for gap in spec.gaps_min}
    notes = (
        *log.assumptions,
        *arrival_notes(arrivals),
        *service_notes(service),
        *patience_notes(patience),
        *retrial_notes(retrials, window_s),
        *skill_notes(calls, skills, spec.few_of_agent),
        *order_notes(order, "queue"),
        *order_notes(order_of(calls, "priority"), "priority"),
    )
    happened = happened_on(log, spec.formula, spec.within_s)
    return Calibration(
        spec, log.zone, log.queues, log.dates, arrivals, service, patience, retrials, skills, order, wrap_up, happened, notes
    )
