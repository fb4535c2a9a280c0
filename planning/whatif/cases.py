"""The scenarios of a comparison: a base and its overlays, each with the settings of the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from center.errors import Fault, InputError
from planning.overlay.apply import laid_on, with_overlays
from planning.overlay.read import base_and_chains
from planning.overlay.words import chain_words
from planning.scenario.file import LoadedScenario, ScenarioData, checked, read_scenario
from planning.whatif.work import BACKENDS

_LONGEST_NAME = 35
DEFAULT_SWEEPS = 3_000
"""Sweeps of a what-if's annealing where nothing is said, see docs/whatif.md."""


@dataclass(frozen=True)
class Settings:
    """How plans of a comparison are made; None: as below, or as the scenario says.

    Attributes
    ----------
    sweeps, seconds
        Budget of each roster; `DEFAULT_SWEEPS` if neither is given. Only with sweeps are results the same everywhere.
    seed, replications
        In place of the scenario's.
    corrections
        Rounds in which requirements are corrected in simulation, at most. None by default: where each scenario ends in that loop is
        partly chance, which would be taken for the effect of a change.
    """

    sweeps: int | None = None
    seconds: float | None = None
    seed: int | None = None
    replications: int | None = None
    corrections: int = 0

    def words(self, base: LoadedScenario) -> str:
        """What was set, in words."""
        solver = base.file.solver
        work = f"{solver.sweeps:,} sweeps" if solver.sweeps is not None else f"{solver.seconds:g} s"
        twin = base.file.twin
        heads = f"corrected in up to {twin.corrections} rounds" if twin.corrections else "by Erlang, not corrected"
        return f"heads {heads}; today's routing; each roster annealed with {work}, seed {solver.seed}; {twin.replications:,} replications"


@dataclass(frozen=True)
class Case:
    """One scenario of a comparison, with its words."""

    title: str
    loaded: LoadedScenario
    why: str = ""
    changes: tuple[str, ...] = ()


def _as_it_is(loaded: LoadedScenario) -> LoadedScenario:
    return loaded


def cases_of(files: Sequence[Path], settings: Settings, before: Callable[[LoadedScenario], LoadedScenario] = _as_it_is) -> tuple[Case, ...]:
    """The base and its what-ifs, checked.

    Parameters
    ----------
    before
        Gives a scenario the shifts that people worked before it, the same to all; left out, each has what its file says.

    Raises
    ------
    InputError
        Everything wrong with the files, of all overlays at once.
    """
    if settings.sweeps is not None and settings.seconds is not None:
        raise InputError(Fault("--sweeps", "a budget of time beside it (--seconds)", "one of them"))
    path, chains = base_and_chains(files)
    read = read_scenario(path)
    checked(read)  # says what is wrong in the file's own words
    base, rows = before(_as_set(read, settings)), read.agent_rows or ()
    faults: list[Fault] = []
    # A name of its own: a base planned in a hurry is not mistaken for the night's plan.
    own = _as_set(read, settings, f"{base.file.name[:_LONGEST_NAME]}-base")
    found = [Case(base.file.title or base.file.name, before(own))]
    for chain in chains:
        try:
            loaded = with_overlays(base, rows, chain)
        except InputError as error:
            faults += error.faults
        else:
            found.append(Case(chain.overlay.title, loaded, chain.overlay.why.strip(), chain_words(chain)))
    if faults:
        raise InputError(faults)
    return tuple(found)


def merged_data(files: Sequence[Path]) -> tuple[ScenarioData, LoadedScenario]:
    """A base with one overlay laid on it, as data to be printed, and checked.

    Raises
    ------
    InputError
        As `cases_of`; or not one overlay.
    """
    path, chains = base_and_chains(files)
    if len(chains) != 1:
        raise InputError(Fault("OVERLAY", f"{len(chains)} overlays", "one"))
    read = read_scenario(path)
    base, rows = checked(read), read.agent_rows or ()
    return laid_on(base, rows, chains[0]), with_overlays(base, rows, chains[0])


def _as_set(read: ScenarioData, settings: Settings, name: str | None = None) -> LoadedScenario:
    """The base with the run's settings in its own sections, so that its fingerprint stands for them."""
    data = dict(checked(read).file.model_dump(mode="json"))
    data["name"] = data["name"] if name is None else name
    sweeps = DEFAULT_SWEEPS if settings.sweeps is None and settings.seconds is None else settings.sweeps
    # One thread: the others are for the other what-ifs. A plan is the same with any number of them.
    solver = {"backends": list(BACKENDS), "sweeps": sweeps, "seconds": settings.seconds, "seed": settings.seed, "threads": 1}
    data["solver"] = data["solver"] | {key: value for key, value in solver.items() if value is not None}
    if settings.seconds is not None:
        data["solver"]["sweeps"] = None
    # A routing plan is adopted or not by its own simulation, which is chance too: all scenarios have today's routing.
    data["routing"] = data["routing"] | {"enabled": False}
    data["twin"] = data["twin"] | {"corrections": settings.corrections}
    if settings.replications is not None:
        data["twin"]["replications"] = settings.replications
    return checked(ScenarioData(read.path, data, (), read.agent_rows))
