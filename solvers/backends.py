"""`solve(model, budget, seed, backend)`: every backend behind one function, every answer scored again from the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from center.errors import BackendUnavailableError, Fault, InputError
from solvers.leap.settings import LeapSettings
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Accept, Begin, Budget, Solution, Status

Progress = Callable[[float, int, int], None]
EXACT_LIMIT = 200_000


def solve(
    model: ChoiceModel,
    budget: Budget,
    seed: int,
    backend: str = "anneal",
    start: np.ndarray | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
    accept: Accept | None = None,
    leap: LeapSettings | None = None,
) -> Solution:
    """Solve `model` with one backend.

    Parameters
    ----------
    backend
        One of `BACKENDS`.
    start
        Assignment to start from, where the backend can.
    progress
        Called with (seconds, hard, energy) at improvements, by backends that can.
    accept
        The caller's referee: an objection to an assignment, in a sentence, or None. An answer without broken hard terms is put
        before it; one that it objects to is INFEASIBLE, with the objection in the note.
    leap
        What may be spent on Leap; the defaults of `LeapSettings` if absent.

    Raises
    ------
    InputError
        The backend does not exist. A backend that cannot take the model answers with the status REFUSED instead.
    """
    if backend not in BACKENDS:
        raise InputError(Fault("backend", repr(backend), f"one of {', '.join(BACKENDS)}"))
    run, _ = BACKENDS[backend]
    careful = None if accept is None else _careful(accept)
    paid = {"accept": careful, "settings": leap or LeapSettings()} if backend in PAID else {}
    begun = time.perf_counter()
    try:
        found = run(model, budget, seed, start, progress, cancelled, **paid)
    except BackendUnavailableError as refusal:
        found = {"status": Status.REFUSED, "note": str(refusal)}
    return _solution(model, backend, seed, time.perf_counter() - begun, found, careful)


def release_of(backend: str) -> str:
    """Package and version that a backend runs on; the package alone where it is not installed."""
    package = BACKENDS[backend][1]
    return _release(package) or package


def _careful(accept: Accept) -> Accept:
    """`accept` as one that never raises: what cannot be checked is not legal."""

    def ask(assignment: np.ndarray) -> str | None:
        try:
            return accept(assignment)
        except Exception as error:  # its words may hold what only the caller may know, such as names
            return f"the check of the answer failed ({type(error).__name__})"

    return ask


def _solution(model: ChoiceModel, backend: str, seed: int, seconds: float, found: dict, accept: Accept | None) -> Solution:
    assignment = found.pop("assignment", None)
    hard = energy = None
    legal = False
    if assignment is not None:
        hard, energy = score(model, assignment)
        objection = accept(assignment) if accept and not hard else None
        legal = not hard and objection is None
        if not legal:
            found["status"] = Status.INFEASIBLE
        if objection is not None:
            found["note"] = "; ".join(filter(None, [objection, found.get("note")]))
    found["confidence"] = _confidence(found.pop("scores", ()), legal, hard, energy, found.get("bound"))
    return Solution(
        backend=backend,
        version=found.pop("version", "") or release_of(backend),
        seed=seed,
        seconds=seconds,
        fingerprint=model.fingerprint,
        assignment=assignment,
        hard=hard,
        energy=energy,
        **found,
    )


def _confidence(scores: tuple[tuple[int, int], ...], legal: bool, hard: int | None, energy: int | None, bound: int | None) -> dict:
    """What speaks for the answer, never a made-up number."""
    if energy is None:
        return {}
    near = [s for s in scores if s[0] == hard and s[1] <= energy + abs(energy) * 0.01]
    return {
        "legal": legal,
        "reads_within_1_percent": len(near) / len(scores) if scores else None,
        "gap_to_bound": (energy - bound) / max(1, abs(bound)) if bound is not None else None,
    }


def _anneal(model, budget, seed, start, progress, cancelled):  # type: ignore[no-untyped-def]
    from solvers.anneal.solve import solve_annealing

    done = solve_annealing(model, budget, seed, start, progress, cancelled)
    note = " and ".join(f"{sum(read):,}" for read in done.cooling[1:]) + " sweeps" + {
        Begin.RANDOM: "", Begin.GUIDED: ", guided by the linear relaxation",
        Begin.POLISHED: f", from the linear relaxation polished in {done.polished} rounds",
    }[done.begin]  # fmt: skip
    return {
        "status": Status.FEASIBLE, "assignment": done.assignment, "reads": len(done.scores), "cooling": done.cooling,
        "begin": done.begin, "polished": done.polished, "bound": done.bound, "trace": done.trace, "scores": done.scores, "note": note,
    }  # fmt: skip


def _neal(model, budget, seed, start, progress, cancelled):  # type: ignore[no-untyped-def]
    from solvers.ocean import sample_neal

    return _sampled(sample_neal(model, budget, seed, start, progress, cancelled))


def _tabu(model, budget, seed, start, progress, cancelled):  # type: ignore[no-untyped-def]
    from solvers.ocean import sample_tabu

    return _sampled(sample_tabu(model, budget, seed, start, progress, cancelled))


def _leap(model, budget, seed, start, progress, cancelled, accept, settings):  # type: ignore[no-untyped-def]
    from solvers.leap.solve import solve_leap

    done = solve_leap(model, budget, seed, start, settings, cancelled, accept)
    answered = done.status in (Status.FEASIBLE, Status.INFEASIBLE)
    spent = f"{done.calls} call{'' if done.calls == 1 else 's'}, {done.charged:.1f} solver seconds"
    note = "; ".join([*([spent] if done.calls else []), *done.reasons])
    return {
        # Where nothing was answered, the incumbent is not Leap's own.
        "status": done.status, "assignment": done.assignment if answered else None, "trace": done.trace, "money": done.cost,
        "version": done.version, "note": note,
    }  # fmt: skip


def _greedy(model, budget, seed, start, progress, cancelled):  # type: ignore[no-untyped-def]
    from solvers.greedy import greedy_assignment

    return {"status": Status.FEASIBLE, "assignment": greedy_assignment(model)}


def _sampled(done):  # type: ignore[no-untyped-def]
    return {
        "status": Status.FEASIBLE, "assignment": done.assignment, "reads": done.reads, "trace": done.trace, "scores": done.scores,
        "note": done.note,
    }  # fmt: skip


def _exact_form(form: str, by: str):  # type: ignore[no-untyped-def]
    def run(model, budget, seed, start, progress, cancelled):  # type: ignore[no-untyped-def]
        from solvers.exact.solve import solve_at_once, solve_counts_then_names

        solve_form = solve_at_once if form == "at once" else solve_counts_then_names
        done = solve_form(model, budget, seed, by, start)
        return {"status": done.status, "assignment": done.assignment, "bound": done.bound, "trace": done.trace, "note": done.note}

    return run


def _exhaustive(model, budget, seed, start, progress, cancelled):  # type: ignore[no-untyped-def]
    """Every assignment of a tiny model: the oracle of the tests."""
    size = float(np.prod(model.size.astype(float)))
    if size > EXACT_LIMIT:
        raise BackendUnavailableError(f"{size:.3g} assignments are past the limit of {EXACT_LIMIT:,} of the exhaustive backend")
    best = min((score(model, np.array(a)), a) for a in np.ndindex(*model.size))
    return {"status": Status.OPTIMAL, "assignment": np.array(best[1], dtype=np.int32), "bound": best[0][1] if best[0][0] == 0 else None}


BACKENDS = {
    "anneal": (_anneal, "crewtide"),
    "neal": (_neal, "dwave-samplers"),
    "tabu": (_tabu, "dwave-samplers"),
    "leap": (_leap, "dwave-cloud-client"),
    "cpsat": (_exact_form("at once", "cpsat"), "ortools"),
    "mip": (_exact_form("at once", "mip"), "scipy"),
    "counts+cpsat": (_exact_form("counts", "cpsat"), "ortools"),
    "counts+mip": (_exact_form("counts", "mip"), "scipy"),
    "greedy": (_greedy, "crewtide"),
    "exact": (_exhaustive, "crewtide"),
}
# What is paid for is spent on improving the best answer so far, never on finding a first one.
PAID = ("leap",)


@dataclass(frozen=True)
class BackendInfo:
    """A backend as a user sees it: the package and version that it runs on, and what is missing (None: ready)."""

    name: str
    release: str
    missing: str | None


def describe() -> list[BackendInfo]:
    """Every backend and whether it can run here; nothing is solved and no network is used."""
    from solvers.leap.available import why_unavailable

    found = []
    for name, (_, package) in BACKENDS.items():
        release = _release(package)
        missing = f"{package} is not installed" if release is None else why_unavailable() if name == "leap" else None
        found.append(BackendInfo(name, release or package, missing))
    return found


def _release(package: str) -> str | None:
    """Package and version; None where it is not installed."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return None
