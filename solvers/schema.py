"""The `solver` section of a scenario."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from center.errors import Fault, InputError
from solvers.leap.settings import LeapSettings, settings_of
from solvers.solution import Budget

Backend = Literal["anneal", "neal", "tabu", "leap", "cpsat", "mip", "counts+cpsat", "counts+mip", "greedy"]
LeapForms = Annotated[LeapSettings, BeforeValidator(settings_of, json_schema_input_type=Literal["auto", "never"] | LeapSettings)]


class SolverSpec(BaseModel):
    """Which backends run, for how long, from which seed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    backends: list[Backend] = Field(
        default=["anneal", "neal", "cpsat", "mip", "counts+cpsat", "counts+mip"],
        min_length=1,
        description="contenders, each with the same wall time",
    )
    seconds: float = Field(10.0, gt=0, le=86400, description="wall time of each contender")
    sweeps: int | None = Field(None, gt=0, description="budget of work for annealers instead of time: reproducible anywhere")
    seed: int = Field(1, ge=0, le=2**31 - 1)
    threads: int | None = Field(None, ge=1, le=256, description="cores used; all of them if absent")
    leap: LeapForms = Field(default_factory=LeapSettings, description="auto: after annealing, where a token is configured; or its budgets")

    @property
    def budget(self) -> Budget:
        """What each contender may use."""
        return Budget(seconds=self.seconds, sweeps=self.sweeps, threads=self.threads)

    def with_choices(self, backends: list[str] | None, seconds: float | None, sweeps: int | None, seed: int | None) -> SolverSpec:
        """This section with what the command line says instead.

        Raises
        ------
        InputError
            An unknown backend.
        """
        for name in backends or []:
            if name not in get_args(Backend):
                raise InputError(Fault("--backend", repr(name), f"one of {', '.join(get_args(Backend))}"))
        said = {"backends": backends, "seconds": seconds, "sweeps": sweeps, "seed": seed}
        return self.model_copy(update={key: value for key, value in said.items() if value is not None})
