"""A candidate: what would be changed about near-line operation. Files that it names are read in when the shadow starts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from center.contender import Contender
from center.errors import Fault, InputError
from center.io import faults_of, read_yaml
from center.policy import Policy
from center.policy_file import read_policy
from center.schema import Section
from center.shadow import Part
from routing.triage.schema import Prices
from routing.wave.schema import WavePricesSpec
from solvers.backends import BACKENDS
from solvers.ladder import FIRST, in_order

_OF_PART = {Part.WAVE: {"wave_prices", "candidates", "policy"}, Part.TRIAGE: {"triage_prices", "risk_model"}}
_OF_BOTH = {"backends", "seconds", "sweeps", "seed"}
_CHANGES = ("backends", "seconds", "sweeps", "seed", "candidates", "wave_prices", "triage_prices", "risk_model", "policy")


class Candidate(Section):
    """The whole file. What is left out is as the incumbent has it, or its default."""

    schema_version: Literal[1]
    name: str = Field(min_length=1, max_length=80, description="what the candidate is called in reports")
    backends: list[str] | None = Field(None, min_length=1, description="solvers, as in `crewtide backends`; left out: the incumbent's")
    seconds: float = Field(1.0, ge=0.05, le=600, description="wall time of each solver")
    sweeps: int | None = Field(None, ge=1, description="work of the annealer instead of time")
    seed: int | None = Field(None, ge=0, le=2**31 - 1, description="left out: the incumbent's")
    candidates: int = Field(16, ge=1, le=10_000, description="agents on each contact's list in the model of a wave")
    wave_prices: dict[str, Any] = Field(default_factory=dict, description="prices of a wave in place of the snapshot's")
    triage_prices: dict[str, Any] = Field(default_factory=dict, description="prices of a triage in place of the snapshot's")
    risk_model: str | None = Field(None, description="folder that `crewtide triage train` wrote")
    policy: Policy | None = Field(None, description="routing policy that decides the wave by rule, in place of solvers")

    @field_validator("backends")
    @classmethod
    def _known(cls, value: list[str] | None) -> list[str] | None:
        try:
            return None if value is None else list(in_order(value))
        except InputError as error:
            raise ValueError(error.faults[0].expected) from None

    @field_validator("wave_prices")
    @classmethod
    def _wave_prices(cls, value: dict[str, Any]) -> dict[str, Any]:
        return _given(WavePricesSpec, value)

    @field_validator("triage_prices")
    @classmethod
    def _triage_prices(cls, value: dict[str, Any]) -> dict[str, Any]:
        return _given(Prices, value)

    @model_validator(mode="after")
    def _one_way(self) -> Candidate:
        if self.policy is not None and (self.backends or self.wave_prices):
            raise ValueError("either a policy or backends and wave_prices: a policy decides by rule and knows no prices")
        if not self.model_fields_set & set(_CHANGES):
            raise ValueError(f"something that the candidate changes: {', '.join(_CHANGES)}")
        return self

    def changes(self, part: Part) -> bool:
        """Whether the candidate is about that part of a snapshot; what it does not change is not compared."""
        return bool(self.model_fields_set & (_OF_PART[part] | _OF_BOTH))

    def solvers(self, contenders: Sequence[Contender]) -> tuple[str, ...]:
        """The solvers that it runs: its own, else those of the incumbent, else annealing."""
        return tuple(self.backends or [one.backend for one in contenders if one.backend in BACKENDS]) or (FIRST,)

    @property
    def text(self) -> str:
        """The candidate as JSON, in one spelling."""
        data = self.model_dump(mode="json", exclude_unset=True)
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_candidate(path: Path) -> Candidate:
    """The candidate in a YAML file; its policy and its risk model's folder are given beside the file.

    Raises
    ------
    InputError
        The file or one that it names cannot be read, or a key is wrong.
    """
    data = read_yaml(path)
    if isinstance(data.get("policy"), str):
        data["policy"] = read_policy(path.parent / data["policy"])
    if isinstance(data.get("risk_model"), str):
        from routing.triage.risk.storage import load_model

        folder = (path.parent / data["risk_model"]).resolve()
        load_model(folder)
        data["risk_model"] = str(folder)
    try:
        return Candidate.model_validate(data)
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), Candidate)) from None


def candidate_of(text: str) -> Candidate:
    """The candidate of a stored text.

    Raises
    ------
    InputError
        It was written by a version that knows other keys.
    """
    try:
        return Candidate.model_validate_json(text)
    except ValidationError:
        advice = "Stop it, and start the candidate again."
        raise InputError(Fault("shadow", "a candidate that this version cannot read", "one that it can", advice)) from None


def _given(model: type[WavePricesSpec] | type[Prices], value: dict[str, Any]) -> dict[str, Any]:
    """Only what is given, as the model reads it."""
    try:
        return model.model_validate(value).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        fault = faults_of(error, "prices", model)[0]
        raise ValueError(f"{fault.expected} ({fault.where.removeprefix('prices: ')}: found {fault.found})") from None
