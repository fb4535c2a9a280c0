"""Fixtures that several rooms' tests share: a machine without a Leap token, and a small plan made by hand."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from center.contender import Contender
from center.horizon import Horizon
from center.plan import Duty, Forecast, Plan, Requirement, Unmet

# How long an example takes says nothing of what it shows.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_SCENARIO = {
    "schema_version": 1,
    "name": "small",
    "title": "Two queues over the autumn change of clocks",
    "sites": [{"name": "madrid", "zone": "Europe/Madrid"}, {"name": "las-palmas", "zone": "Atlantic/Canary"}],
    "horizon": {"start": "2026-10-24", "days": 2, "interval_min": 30},
    "skills": [{"name": "voice"}, {"name": "written"}],
    "queues": [
        {"name": "calls", "skill": "voice", "open": ["daily 00:00-24:00"], "target": {"share": 0.8, "within_s": 20}, "aht_s": 240},
        {
            "name": "chat",
            "channel": "chat",
            "skill": "written",
            "open": ["daily 09:00-17:00"],
            "target": {"asa_s": 60},
            "aht_s": 600,
            "concurrency": 2,
        },
    ],
    "contracts": [
        {"name": "full", "hours_week": [0, 40], "shifts": ["day", "night"]},
        {"name": "part", "hours_week": [0, 20], "shifts": ["day"]},
    ],
    "agents": [
        {"id": "Ana", "contract": "full", "skills": {"voice": 1.0}, "hourly_cost": 20.0},
        {"id": "Íñigo", "contract": "full", "skills": {"voice": 1.1}, "hourly_cost": 21.5},
        {"id": "Bo O'Brien", "contract": "part", "site": "las-palmas", "skills": {"written": 0.9}, "hourly_cost": 18.0},
    ],
    "shifts": [
        {"name": "day", "start": "09:00-09:30", "lengths_min": [480]},
        {"name": "night", "start": "22:00-22:30", "lengths_min": [480]},
    ],
}


@pytest.fixture(scope="session", autouse=True)
def no_paid_solver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody's own D-Wave token is used: a test may never spend money."""
    empty = tmp_path_factory.mktemp("dwave") / "dwave.conf"
    empty.write_text("[defaults]\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("DWAVE_")]:
            patch.delenv(name)
        patch.setenv("DWAVE_CONFIG_FILE", str(empty))
        yield


@pytest.fixture
def small_plan() -> Plan:
    """Two queues, three agents in two zones, the 25-hour day of Madrid in 2026, NaNs, a shift past the horizon."""
    horizon = Horizon.of_days(date(2026, 10, 24), 2, 30, "Europe/Madrid")  # 48 + 50 steps
    open_steps = np.ones((2, horizon.n), dtype=bool)
    open_steps[1] = [9 <= moment.hour < 17 for moment in horizon.starts_local]
    duties = _duties()
    cover = _cover(duties, horizon.n)
    requirement = _requirement(open_steps)
    gap = requirement.rostered - cover
    text = json.dumps(_SCENARIO, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Plan(
        id="small-20261024-k3xq7a",
        created_utc=datetime(2026, 10, 20, 1, 2, 3, 456789, tzinfo=UTC),
        name="small",
        title="Two queues over the autumn change of clocks",
        seed=7,
        scenario_text=text,
        scenario_fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        horizon=horizon,
        queues=("calls", "chat"),
        agents=("Ana", "Íñigo", "Bo O'Brien"),
        agent_contract=("full", "full", "part"),
        agent_zone=("Europe/Madrid", "Europe/Madrid", "Atlantic/Canary"),
        open_steps=open_steps,
        forecast=_forecast(open_steps),
        requirement=requirement,
        duties=duties,
        cover=cover,
        contenders=_contenders(),
        unmet=tuple(_runs(gap)),
        kpis={"offered": 812.25, "required_hours": float(requirement.rostered.sum()) / 2, "coverage": 0.4375, "service_level": 0.7312},
        fairness_share=((1, 0.5), (0, 1.0), (0, 0.25)),
        bound=4100,
        versions={"crewtide": "0.1.0", "numpy": np.__version__},
        assumptions=("Patience of calls is not given: nobody abandons.", "Shrinkage is 30 % — from the scenario."),
    )


@pytest.fixture(scope="session")
def file_at_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty plan database on SQLite, to copy: migrating takes longer than most tests."""
    from store.database import open_database

    file = tmp_path_factory.mktemp("head") / "plans.db"
    open_database(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def database(file_at_head: Path, tmp_path: Path) -> Iterator[Any]:
    """The engine of an empty plan database, ``plans.db`` in the test's folder."""
    from store.database import make_engine

    shutil.copy(file_at_head, tmp_path / "plans.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'plans.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def answer_snapshot() -> Callable[..., str]:
    """Delivers the small wave and the hand-made triage, minute `k` of an hour, and answers them by rule; the event's id."""
    return _answer_snapshot


def _answer_snapshot(engine: Any, k: int = 0, parts: tuple[str, ...] = ("wave", "triage"), committed: tuple[Any, ...] = ()) -> str:
    from center.nearline import Answer, State
    from center.nearline_file import read_event
    from planning.nearline.read import read_parts
    from planning.nearline.waves import still_free, wave_by_rule
    from planning.triage.decide import Order, triage_wave
    from planning.triage.sources import snapshot_wave
    from solvers.solution import Budget
    from store.nearline.claim import ClaimRules, claim
    from store.nearline.deliver import deliver
    from store.nearline.draft import Draft
    from store.nearline.finish import finish

    taken, now = datetime(2026, 3, 2, 9, k, tzinfo=UTC), datetime.now(UTC)
    moments = {"wave": {"taken_at": taken.isoformat()}, "triage": {"at": taken.isoformat()}}
    payload = {part: _snapshot_of(part) | moments[part] for part in parts}
    text = json.dumps({"event_id": f"event-{k}", "centre": "demo", "taken_at": taken.isoformat(), **payload})
    deliver(engine, read_event(text), "test", now)
    claimed = claim(engine, "worker", now, ClaimRules()).claimed
    assert claimed is not None
    found, wave, triage = read_parts(claimed.snapshot), None, None
    if found.wave is not None:
        wave = wave_by_rule(still_free(found.wave, committed), 1).plan
    if found.triage is not None:
        order = Order(found.triage.triage, "test", ("anneal",), Budget(sweeps=20))
        triage = triage_wave(*snapshot_wave(found.triage, None, None), order)
    ids = {"wave_id": wave and wave.id, "triage_id": triage and triage.id}
    finish(engine, claimed, Draft(Answer(f"event-{k}", "demo", State.ANSWERED, taken, datetime.now(UTC), "worker", **ids), wave, triage))
    return f"event-{k}"


def _snapshot_of(part: str) -> dict[str, Any]:
    import yaml

    name = {"wave": "waves/small.yaml", "triage": "triage/hand.yaml"}[part]
    data = yaml.safe_load((Path(__file__).resolve().parents[1] / "scenarios" / name).read_text(encoding="utf-8"))
    return dict(json.loads(json.dumps(data, default=lambda moment: moment.isoformat())))


def _duties() -> tuple[Duty, ...]:
    """A day, a night over the change of clocks, a chat day in the Canaries, and a night that ends past the horizon."""
    lunch = (26, 27, "lunch", False)
    return (
        Duty(agent=0, queue=0, day=0, shape="day", start=18, end=34, breaks=((22, 23, "break", True), lunch), paid_min=450),
        Duty(agent=1, queue=0, day=0, shape="night", start=44, end=60, breaks=((52, 53, "lunch", False),), paid_min=450),
        Duty(agent=2, queue=1, day=1, shape="day", start=70, end=86, breaks=(), paid_min=480),
        Duty(agent=0, queue=0, day=1, shape="night", start=94, end=110, breaks=((102, 103, "lunch", False),), paid_min=450),
    )


def _cover(duties: tuple[Duty, ...], n: int) -> np.ndarray:
    cover = np.zeros((2, n), dtype=np.int64)
    for duty in duties:
        cover[duty.queue, duty.start : duty.end] += 1
        for start, end, _, _ in duty.breaks:
            cover[duty.queue, start:end] -= 1
    return cover


def _forecast(open_steps: np.ndarray) -> Forecast:
    wave = 8 + 6 * np.sin(np.arange(open_steps.shape[1]) / 7)
    offered = np.where(open_steps, np.vstack([wave, wave / 3]), 0.0)
    return Forecast(
        offered=offered,
        quantiles={0.1: offered * 0.8, 0.5: offered * 0.99, 0.9: offered * 1.3},
        aht_s=np.where(open_steps, [[240.0], [600.0]], np.nan),
        method=("mean of 8 comparable weeks", "seasonal naive"),
        wape=(0.093, None),
        wape_naive=(0.121, None),
        poisson_floor=(0.08, None),
    )


def _requirement(open_steps: np.ndarray) -> Requirement:
    on_queue = np.where(open_steps, [[2], [1]], 0).astype(np.int64)
    service_level = np.where(open_steps, 0.83, np.nan)
    service_level[1] = np.nan
    return Requirement(
        on_queue=on_queue,
        rostered=np.where(open_steps, [[3], [1]], 0).astype(np.int64),
        service_level=service_level,
        asa_s=np.where(open_steps, 17.5, np.nan),
        occupancy=np.where(open_steps, 0.71, np.nan),
        abandonment=np.full(open_steps.shape, np.nan),
        shrinkage=0.125,
        urgency=np.where(open_steps, [[1.0], [2.0]], 1.0),
    )


def _contenders() -> tuple[Contender, ...]:
    return (
        Contender(
            backend="anneal",
            version="0.1.0",
            status="feasible",
            seed=7,
            seconds=1.25,
            hard=0,
            energy=4321,
            true_cost=4321,
            cost_parts={"under": 4000, "over": 300, "labour": 0, "preferences": 21, "fairness": 0},
            trace=((0.01, 9000), (0.2, 4500), (0.9, 4321)),
            cooling=((500, 500), (499, 0, 499)),
            begin="polished",
            polished=7,
            assignment=np.array([3, 0, 17, 2_000_000_000, 5, 0], dtype=np.int32),
            fingerprint="0f" * 32,
            confidence={"legal": True, "reads_within_1_percent": 0.5, "gap_to_bound": None},
            note="legal; gap to the bound 5.4 %",
            chosen=True,
        ),
        Contender(
            backend="neal",
            version="0.6.0",
            status="refused",
            seed=7,
            seconds=0.0,
            note="91,000 variables and 2.1 billion couplings do not fit",
        ),
        Contender(
            backend="cpsat",
            version="9.12",
            status="feasible",
            seed=7,
            seconds=10.5,
            hard=2,
            energy=4200,
            true_cost=4250,
            cost_parts={"under": 4250},
            violations=("Ana rests 9 h between 24 and 25 October; 11 h are required.",),
            bound=4100,
            assignment=np.array([1, 2, 3, 4, 5, 6], dtype=np.int32),
            fingerprint="0f" * 32,
            confidence={"legal": False, "reads_within_1_percent": None, "gap_to_bound": 0.0244},
            money=0.0375,
        ),
    )


def _runs(gap: np.ndarray) -> list[Unmet]:
    """Runs of steps with heads missing: `heads` is their sum, `worst` the largest."""
    found = []
    for queue, row in enumerate(gap):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (row > 0).astype(int), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            found.append(Unmet(queue, int(start), int(end), int(row[start:end].sum()), int(row[start:end].max())))
    return found


@pytest.fixture
def make_event() -> Callable[..., dict[str, Any]]:
    """A near-line event as plain data: contacts that wait, agents who all can take them, or open incidents."""
    return _event


def _event(
    event_id: str,
    minute: float = 0,
    centre: str = "north",
    contacts: Sequence[str] = ("c1",),
    agents: Sequence[str] = ("Ana",),
    incidents: Sequence[int] = (),
    capacity: int = 1,
    aht_s: int = 240,
    **more: Any,
) -> dict[str, Any]:
    taken = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=minute)
    opened = (taken - timedelta(hours=2)).isoformat()
    event: dict[str, Any] = {"event_id": event_id, "centre": centre, "taken_at": taken.isoformat()} | more
    if contacts or not incidents:
        event["wave"] = {
            "schema_version": 1,
            "queues": [{"name": "calls", "skill": "voice", "aht_s": aht_s, "callback": False}],
            "agents": [{"id": name, "skills": {"voice": 1}} for name in agents],
            "contacts": [{"id": name, "queue": "calls", "created": (taken - timedelta(minutes=3)).isoformat()} for name in contacts],
        }
    if incidents:
        team = {"name": "second line", "capacity": capacity, "open": ["daily 00:00-24:00"], "relief": 0.8}
        event["triage"] = {
            "triage": {"name": "desk", "horizon": {"bucket_min": 60, "buckets": 1}, "teams": [team]},
            "incidents": [{"id": k, "opened": opened, "priority": 1, "breach": 0.9 - k / 1000} for k in incidents],
        }
    return event
