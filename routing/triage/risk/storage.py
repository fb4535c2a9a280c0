"""A model on disk: JSON, plain arrays and a card to read. No pickle, so that opening one runs none of its contents."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from center.errors import Fault, InputError, system_words
from routing.triage.risk.anomaly import Anomaly
from routing.triage.risk.card import card_text
from routing.triage.risk.drift import Drift
from routing.triage.risk.encoding import Encoding
from routing.triage.risk.learner import Calibration
from routing.triage.risk.model import Head, RiskModel
from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.trees import Trees

FILES = ("model.json", "model.npz", "card.json", "card.md")


def save_model(model: RiskModel, folder: Path) -> None:
    """Write `FILES` into `folder`, which is made where it is missing.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    said, arrays = model.parts()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.json").write_text(json.dumps(said, sort_keys=True), encoding="utf-8")
        np.savez_compressed(folder / "model.npz", **arrays)  # type: ignore[arg-type]
        (folder / "card.json").write_text(json.dumps(model.card, indent=1), encoding="utf-8")
        (folder / "card.md").write_text(card_text(model.card), encoding="utf-8")
    except OSError as error:
        raise InputError(Fault(str(folder), system_words(error), "a folder that can be written")) from None


def load_model(folder: Path) -> RiskModel:
    """Read a model that `save_model` wrote.

    Raises
    ------
    InputError
        A file is missing or broken, or is not the one that the card's fingerprint was made of.
    """
    try:
        said = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        model = _model(said, arrays, card)
        found, wanted = model.fingerprint, card["fingerprint"]
    except OSError as error:
        raise InputError(Fault(str(folder), system_words(error), f"a folder with {', '.join(FILES)}", _CURE)) from None
    except (ValueError, KeyError, TypeError, IndexError, EOFError, zipfile.BadZipFile, ValidationError) as error:
        raise InputError(Fault(str(folder), f"files that are no risk model ({type(error).__name__})", "a saved model", _CURE)) from None
    if found != wanted:
        raise InputError(Fault(str(folder), f"fingerprint {found[:12]}", f"the card's {str(wanted)[:12]}: the files were changed", _CURE))
    return model


_CURE = "Train again: crewtide triage train."


def _model(said: dict[str, Any], arrays: dict[str, np.ndarray], card: dict[str, Any]) -> RiskModel:
    first, last = (datetime.fromisoformat(text) for text in said["window"])
    return RiskModel(
        settings=RiskSettings.model_validate(said["settings"]),
        trained_utc=datetime.fromisoformat(said["trained_utc"]),
        window=(first, last),
        zone=said["zone"],
        breach=_head("breach", said, arrays),
        reassign=_head("reassign", said, arrays),
        reach=_head("reach", said, arrays),
        anomaly=Anomaly(_trees("anomaly", arrays), arrays["anomaly.fill"], arrays["anomaly.scores"]),
        reference=arrays["reference"],
        drift=Drift(**{field.name: arrays[f"drift.{field.name}"] for field in fields(Drift)}),
        card=card,
    )


def _head(name: str, said: dict[str, Any], arrays: dict[str, np.ndarray]) -> Head:
    return Head(Encoding(**said["encoding"][name]), _trees(name, arrays), Calibration(*said["calibration"][name]))


def _trees(name: str, arrays: dict[str, np.ndarray]) -> Trees:
    return Trees(**{field.name: arrays[f"{name}.{field.name}"] for field in fields(Trees)})
