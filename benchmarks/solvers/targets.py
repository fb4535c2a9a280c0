"""What the annealer is to reach against each backend, checked on the medians; a miss comes with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.solvers.run import Run
from benchmarks.solvers.summary import Case, Line

SAMPLER_FROM = {"neal": 0, "openjij": 0, "tabu": 5_000}
SOONER_FROM, SOONER = 1_000, 100
GAP, EXACT_FROM, ROSTER_ABOVE, EXACT_SOONER = 0.005, 20_000, 0.002, 5
EXACT = ("cpsat", "mip", "counts+cpsat", "counts+mip")
HUGE_MB, FIRST_SECONDS, PACE = 2_048, 2.0, 2.0
# "From 20,000 options up" means the sizes that are about that large.
ABOUT = 0.9


@dataclass(frozen=True)
class Target:
    """One target on one instance, whether it is met, and by what."""

    instance: str
    name: str
    met: bool
    figure: str


def targets_of(case: Case) -> list[Target]:
    """Every target that this case's runs can tell of."""
    ours = case.lines.get("anneal")
    if ours is None:
        return []
    checks = (_legal, _samplers, _sooner_than_neal, _proven, _unproven, _best_exact, _huge)
    found = [target for check in checks for target in check(case, ours)]
    return [*_sound(case), *found]


def pace_target(family: str, medium: Run, huge: Run) -> Target:
    """Moves a second of the plain annealer on 1 M options beside 20 k."""
    if not medium.moves or not huge.moves:
        return Target(f"{family} huge", "pace", False, f"not measured: {huge.note or medium.note}")
    figure = f"{huge.moves / 1e6:.2f} M moves/s, {medium.moves / 1e6:.2f} M on medium: {medium.moves / huge.moves:.2f}x slower"
    return Target(f"{family} huge", f"pace within {PACE:g}x", medium.moves <= PACE * huge.moves, figure)


def _sound(case: Case) -> Iterator[Target]:
    if case.bound is not None and case.best is not None and case.bound > case.best:
        yield Target(case.name, "bounds are bounds", False, f"bound {case.bound:,} above the legal cost {case.best:,}")


def _legal(case: Case, ours: Line) -> Iterator[Target]:
    if case.best is not None:
        legal = sum(run.legal for run in ours.runs)
        yield Target(case.name, "legal wherever anybody is", ours.always_legal, f"legal for {legal} of {len(ours.runs)} seeds")


def _samplers(case: Case, ours: Line) -> Iterator[Target]:
    for backend, least in SAMPLER_FROM.items():
        line = case.lines.get(backend)
        if line is not None and line.answered and case.options >= least:
            yield Target(case.name, f"{backend} never better", line.middle.score >= ours.middle.score, _beside(ours, line))


def _sooner_than_neal(case: Case, ours: Line) -> Iterator[Target]:
    neal = case.lines.get("neal")
    if neal is None or neal.to_best is None or neal.middle.cost is None or case.options < SOONER_FROM:
        return
    mine = ours.reaches(neal.middle.cost)
    times = 0.0 if mine is None else neal.to_best / max(mine, 1e-4)
    figure = f"neal's {neal.middle.cost:,} after {neal.to_best:.2f} s, ours after {_seconds(mine)}: {times:,.0f}x"
    yield Target(case.name, f"neal's best {SOONER}x sooner", times >= SOONER, figure)


def _proven(case: Case, ours: Line) -> Iterator[Target]:
    """Against whichever exact form proves soonest."""
    proven = [case.lines[backend] for backend in EXACT if backend in case.lines and _is_proven(case.lines[backend])]
    if not proven:
        return
    first, gap = min(proven, key=lambda line: line.seconds), case.gap(ours)
    figure = f"{first.backend} proved {first.middle.cost:,} in {first.seconds:.1f} s; ours {_cost(ours)}, gap {_percent(gap)}"
    yield Target(case.name, f"gap at most {GAP:.1%} where an exact form proves", gap is not None and gap <= GAP, figure)


def _unproven(case: Case, ours: Line) -> Iterator[Target]:
    cpsat = case.lines.get("cpsat")
    if cpsat is not None and not _is_proven(cpsat) and case.options >= ABOUT * EXACT_FROM:
        yield Target(case.name, "below CP-SAT where it does not prove", ours.middle.score < cpsat.middle.score, _beside(ours, cpsat))


def _best_exact(case: Case, ours: Line) -> Iterator[Target]:
    """For rosters that CP-SAT does not prove."""
    cpsat, exact = case.lines.get("cpsat"), [case.lines[b] for b in EXACT if b in case.lines and case.lines[b].middle.legal]
    if not case.roster or not exact or case.options < ABOUT * EXACT_FROM or (cpsat is not None and _is_proven(cpsat)):
        return
    best = min(exact, key=lambda line: line.middle.score)
    cost, mine = best.middle.cost or 0, ours.middle.cost
    near = mine is not None and ours.middle.legal and mine <= cost * (1 + ROSTER_ABOVE)
    yield Target(case.name, f"within {ROSTER_ABOVE:.1%} of the best exact form", near, _beside(ours, best))
    target = 1.01 * cost
    ours_at, theirs_at = ours.reaches(target), best.reaches(target)
    times = 0.0 if ours_at is None or theirs_at is None else theirs_at / max(ours_at, 1e-4)
    figure = f"within 1 % of {cost:,}: ours after {_seconds(ours_at)}, {best.backend} after {_seconds(theirs_at)}: {times:.1f}x"
    yield Target(case.name, f"{EXACT_SOONER}x sooner than the best exact form", times >= EXACT_SOONER, figure)


def _huge(case: Case, ours: Line) -> Iterator[Target]:
    if case.size != "huge":
        return
    peak = max((run.peak_mb for run in ours.runs if run.peak_mb is not None), default=None)
    yield Target(case.name, "under 2 GB", peak is not None and peak < HUGE_MB, "unknown" if peak is None else f"{peak:,.0f} MB")
    first = ours.to_first
    yield Target(case.name, f"legal within {FIRST_SECONDS:g} s", first is not None and first < FIRST_SECONDS, _seconds(first))


def _is_proven(line: Line) -> bool:
    return 2 * line.proven > len(line.runs)


def _beside(ours: Line, other: Line) -> str:
    return f"ours {_cost(ours)} in {ours.seconds:.1f} s, {other.backend} {_cost(other)} in {other.seconds:.1f} s"


def _cost(line: Line) -> str:
    run = line.middle
    return "nothing" if run.cost is None else f"{run.cost:,}" + (f" with {run.hard:,} violations" if run.hard else "")


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.2%}"


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"


def missed_first(targets: Sequence[Target]) -> list[Target]:
    """Missed targets before those met, else in their order."""
    return sorted(targets, key=lambda target: target.met)
