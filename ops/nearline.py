"""A worker's way to answer events: everything loaded and compiled before the first one comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from center.nearline import Claimed
from planning.nearline.answer import answer_event
from planning.nearline.lane import new_lanes
from planning.nearline.options import NearlineOptions
from planning.triage.risks import load_model
from planning.triage.warm import warm_up as warm_triage
from planning.wave.warm import warm_up as warm_wave
from store.nearline.draft import Draft


def answering(options: NearlineOptions, model: Path | None = None, paid_hourly: int | None = None) -> Callable[[Claimed], Draft]:
    """The function that answers an event.

    Parameters
    ----------
    model
        Folder of a risk model; None: the snapshot's own risks, and the priority rule's.
    paid_hourly
        Most waves and triages an hour that a paid solver may see; None: any number.

    Raises
    ------
    InputError
        The folder holds no risk model.
    """
    risk_model, lanes = load_model(model), new_lanes(paid_hourly)
    warm_wave()
    warm_triage()
    return lambda claimed: answer_event(claimed, options, lanes, risk_model)
