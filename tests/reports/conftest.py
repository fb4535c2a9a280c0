"""A synthetic plan of any size: demand curves, people put greedily where heads are missing, a made-up contest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from center.contender import Contender
from center.horizon import Horizon
from center.kpi import Kpi
from center.plan import Correction, Duty, Forecast, Plan, Requirement, Simulated, Unmet

NAMES = ("Ana Ruiz", "Björn Åkesson", "Chidi Okafor", "Deniz Yılmaz", "Eleni Papadopoulou", "Fatima Zahra", "Grace Lim", "Hugo Blanc")
EVIL = '<script>alert("x")</script>'


def _demand(horizon: Horizon, queues: int, peak: float, night: float) -> np.ndarray:
    local = horizon.starts_local
    hour = (local.hour + local.minute / 60).to_numpy()
    weekday = local.weekday.to_numpy()
    shape = np.exp(-(((hour - 11) / 2.4) ** 2)) + 0.8 * np.exp(-(((hour - 16.5) / 2.8) ** 2))
    week = np.array([1.15, 1.05, 1.0, 1.0, 0.95, 0.5, 0.4])[weekday]
    rows = []
    for q in range(queues):
        always = q == 0 and night > 0
        wave = np.roll(shape, q * 2) * week * peak / (1 + 0.5 * q) + (night if always else 0.0)
        rows.append(np.where((hour >= 7) & (hour < 21) | always, wave, 0.0))
    return np.array(rows)


def _duty(horizon: Horizon, agent: int, queue: int, day: int, hour: float, shape: str) -> Duty:
    per_hour = 60 // horizon.step_min
    start = int(horizon.day_start[day]) + round(hour * per_hour)
    end = start + round(8.5 * per_hour)
    quarter = max(1, per_hour // 4)
    breaks = (
        (start + 2 * per_hour, start + 2 * per_hour + quarter, "break", True),
        (start + 4 * per_hour, start + 4 * per_hour + max(1, per_hour // 2), "lunch", False),
        (start + 7 * per_hour, start + 7 * per_hour + quarter, "break", True),
    )
    return Duty(agent, queue, day, shape, start, end, breaks, 480)


def _worked(duty: Duty, n: int) -> np.ndarray:
    mask = np.zeros(max(n, duty.end), dtype=bool)
    mask[duty.start : duty.end] = True
    for start, end, _, _ in duty.breaks:
        mask[start:end] = False
    return mask[:n]


def _roster(horizon: Horizon, required: np.ndarray, agents: int, night: bool) -> tuple[list[Duty], np.ndarray]:
    queues, n = required.shape
    cover = np.zeros_like(required)
    weight = required.sum(axis=1) / max(required.sum(), 1)
    home = np.repeat(np.arange(queues), np.diff(np.round(np.append(0, np.cumsum(weight)) * agents).astype(int)))
    duties = []
    for day in range(len(horizon.dates)):
        for agent in range(agents):
            if (day + agent) % 7 >= 5:
                continue
            queue = int(home[min(agent, len(home) - 1)])
            hours = [21.5] if night and queue == 0 and agent % 9 == 0 else [7 + 0.5 * k for k in range(12)]
            options = [_duty(horizon, agent, queue, day, h, "night" if h > 20 else "early" if h < 9 else "late") for h in hours]
            masks = [_worked(option, n) for option in options]
            gains = [float(np.minimum(required[queue] - cover[queue], 2)[mask].sum()) for mask in masks]
            best = int(np.argmax(gains))
            duties.append(options[best])
            cover[queue] += masks[best]
    return duties, cover


def _runs(required: np.ndarray, cover: np.ndarray) -> tuple[Unmet, ...]:
    runs = []
    for q, short in enumerate(np.maximum(required - cover, 0)):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (short > 0).astype(int), [0]])))
        runs += [Unmet(q, int(a), int(b), int(short[a:b].sum()), int(short[a:b].max())) for a, b in edges.reshape(-1, 2)]
    return tuple(runs)


def _contenders(cost: int, parts: dict[str, int], rng: np.random.Generator) -> tuple[Contender, ...]:
    def trace(first: float, last: float, end: int, start: float) -> tuple[tuple[float, int], ...]:
        times = np.geomspace(first, last, 14)
        fall = np.linspace(1, 0, 14) ** (6 + 2 * rng.random())
        return tuple((float(t), int(end * (1 + (start - 1) * f))) for t, f in zip(times, fall, strict=True))

    def one(backend: str, factor: float, seconds: float, first: float, start: float, **more: object) -> Contender:
        scaled = {k: int(v * factor) for k, v in parts.items()}
        end = sum(scaled.values())
        steps = trace(first, seconds * 0.8, end, start)
        return Contender(backend, "1.0", "feasible", 7, seconds, 0, end, end, scaled, trace=steps, **more)  # type: ignore[arg-type]

    return (
        one("anneal", 1.0, 10.0, 0.12, 6.0, chosen=True, note="12 reads, 5 within 1 % of the best"),
        one("counts+cpsat", 1.021, 10.2, 1.4, 1.4),
        one("counts+mip", 1.008, 9.1, 2.6, 1.2),
        one("cpsat", 1.42, 10.1, 3.0, 2.2, bound=int(cost * 0.93)),
        one("tabu", 4.6, 10.0, 0.9, 2.0, violations=("Ana Ruiz: 9.5 h of rest before Tue 3 Mar, at least 11 h are needed",) * 2),
        Contender("neal", "6.1", "refused", 7, 0.0, note="63,804 binaries with 41 M couplings do not fit in memory"),
    )


@pytest.fixture(scope="session")
def make_plan() -> Callable[..., Plan]:
    """Factory of synthetic plans; see `build_plan`."""
    return build_plan


@pytest.fixture(scope="session")
def day_plan() -> Plan:
    """Twelve people, one day, two queues; the first person's name is a script tag."""
    return build_plan(agents=12, days=1, queues=2, peak=5)


@pytest.fixture(scope="session")
def week_plan() -> Plan:
    """Forty people, the week of the spring clock change, two queues, overnight shifts, two zones."""
    return build_plan(agents=40, days=7, queues=2, peak=12, night=2.0, first=date(2026, 3, 23))


def build_plan(
    agents: int = 320,
    days: int = 7,
    queues: int = 3,
    step_min: int = 15,
    peak: float = 60.0,
    night: float = 0.0,
    first: date = date(2026, 3, 2),
    zone: str = "Europe/Madrid",
    seed: int = 7,
) -> Plan:
    """A plan whose arrays, duties, unmet list and KPIs agree with one another."""
    rng = np.random.default_rng(seed)
    horizon = Horizon.of_days(first, days, step_min, zone)
    heads = _demand(horizon, queues, peak, night)
    offered = heads * step_min * 60 / 300 * 0.85
    on_queue = np.ceil(heads).astype(np.int64)
    rostered = np.ceil(on_queue / 0.92).astype(np.int64)
    duties, cover = _roster(horizon, rostered, agents, night > 0)
    hour = step_min / 60
    under, over = np.maximum(rostered - cover, 0), np.maximum(cover - rostered, 0)
    parts = {"under": int(under.sum()) * 300, "over": int(over.sum()) * 100, "labour": 0, "preferences": 41250, "fairness": 3600}
    contenders = _contenders(sum(parts.values()), parts, rng)
    share = rng.uniform(0.3, 3, agents)
    worked = np.maximum(0, np.round(share + rng.normal(0, 0.6, agents))).astype(int)
    names = [EVIL, "A person whose name is so very long that it cannot fit in any column of any table"]
    names += [f"{NAMES[k % len(NAMES)]} {k}" for k in range(2, agents)]
    sigma = np.sqrt(np.maximum(offered, 0)) * 1.4
    return Plan(
        id=f"demo-{first:%Y%m%d}-K7Q2MX",
        created_utc=datetime(2026, 2, 27, 2, 14, tzinfo=UTC),
        name="demo",
        title="Retail bank, service desk",
        seed=seed,
        scenario_text=json.dumps({"sites": [{"name": "Madrid", "zone": zone}, {"name": "Lisbon", "zone": "Europe/Lisbon"}]}),
        scenario_fingerprint="9f3c" * 16,
        horizon=horizon,
        queues=("Cards & accounts", "Loans", "Chat", "Insurance", "Business", "Complaints")[:queues],
        agents=tuple(names[:agents]),
        agent_contract=tuple(("Full time", "Part time", "Evenings")[k % 5 // 2] for k in range(agents)),
        agent_zone=tuple("Europe/Lisbon" if k % 6 == 1 else zone for k in range(agents)),
        open_steps=heads > 0,
        forecast=Forecast(
            offered=offered,
            quantiles={0.1: np.maximum(offered - 1.28 * sigma, 0), 0.5: offered, 0.9: offered + 1.28 * sigma},
            aht_s=np.full(heads.shape, 300.0),
            method=tuple("mean of 8 comparable weeks" for _ in range(queues)),
            wape=tuple(None if q == 3 else 0.11 + 0.02 * q for q in range(queues)),
            wape_naive=tuple(None if q == 3 else 0.17 + 0.03 * q for q in range(queues)),
            poisson_floor=tuple(0.08 + 0.01 * q for q in range(queues)),
        ),
        requirement=Requirement(
            on_queue=on_queue,
            rostered=rostered,
            service_level=np.where(heads > 0, 0.82, np.nan),
            asa_s=np.where(heads > 0, 12.0, np.nan),
            occupancy=np.where(heads > 0, 0.8, np.nan),
            abandonment=np.full(heads.shape, np.nan),
            shrinkage=0.08,
        ),
        duties=tuple(duties),
        cover=cover,
        contenders=contenders,
        unmet=_runs(rostered, cover),
        kpis={
            Kpi.COVERAGE: 1 - float(under.sum() / rostered.sum()),
            Kpi.OFFERED: float(offered.sum()),
            Kpi.REQUIRED_HOURS: float(rostered.sum() * hour),
            Kpi.ROSTERED_HOURS: float(cover.sum() * hour),
            Kpi.PAID_HOURS: sum(d.paid_min for d in duties) / 60,
            Kpi.UNDER_HOURS: float(under.sum() * hour),
            Kpi.OVER_HOURS: float(over.sum() * hour),
            Kpi.SERVICE_LEVEL: 0.823,
            Kpi.LABOUR_COST: 182340.0,
            Kpi.ABANDONMENT: float("nan"),
        },
        fairness_share=tuple((int(w), float(s)) for w, s in zip(worked, share, strict=True)),
        bound=int(sum(parts.values()) * 0.96),
        versions={"crewtide": "0.1.0", "ortools": "9.15.6755", "numba": "0.60.0", "python": "3.11.4"},
        assumptions=("Patience is exponential with a mean of 90 s.", "Leave of the week was booked by 27 February."),
    )


@pytest.fixture(scope="session")
def simulate() -> Callable[..., Plan]:
    """Adds what a twin could have found to a plan; see `add_simulation`."""
    return add_simulation


@pytest.fixture(scope="session")
def simulated_week(week_plan: Plan) -> Plan:
    """The week, simulated: the second queue has a goal for its days only, corrections were made, pooling saves heads."""
    return add_simulation(week_plan)


def add_simulation(plan: Plan, share: float = 0.8, floor: float = 0.6, seed: int = 3, **more: object) -> Plan:
    """The plan with figures that follow its cover: service level falls where heads are missing; NaN where nothing arrives."""
    rng = np.random.default_rng(seed)
    offered = np.where(plan.open_steps, plan.forecast.offered, 0.0)
    there = offered > 0
    spare = np.divide(plan.cover, plan.requirement.rostered, out=np.ones(offered.shape), where=plan.requirement.rostered > 0) - 1
    level = np.where(there, np.clip(0.8 + 0.9 * np.clip(spare, -1, 0.08) + rng.normal(0, 0.04, offered.shape), 0.02, 0.995), np.nan)
    half = 1.1 / np.sqrt(np.maximum(offered, 0.5) * 40)
    goal = np.where(there, floor, np.nan)
    goal[1:] = np.nan
    days = [plan.horizon.day_steps(day) for day in range(len(plan.horizon.dates))]

    def by_day(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        sums = [(np.nansum((values * weights)[:, d.start : d.stop], axis=1), weights[:, d.start : d.stop].sum(axis=1)) for d in days]
        return np.array([np.divide(top, below, out=np.full(len(top), np.nan), where=below > 0) for top, below in sums]).T

    day_level = by_day(level, offered)
    waits, lost = np.where(there, 12 + 90 * (1 - level), np.nan), np.where(there, 0.2 * (1 - level), np.nan)
    found = Simulated(
        replications=200,
        seed=20_260_302,
        confidence=0.95,
        offered=offered,
        service_level=level,
        low=np.clip(level - half, 0, 1),
        high=np.clip(level + half, 0, 1),
        asa_s=waits,
        abandonment=lost,
        occupancy=np.where(plan.cover > 0, np.clip(0.9 - 0.4 * spare, 0.1, 1), np.nan),
        day_offered=np.array([offered[:, d.start : d.stop].sum(axis=1) for d in days]).T,
        day_service_level=day_level,
        day_low=np.clip(day_level - 0.012, 0, 1),
        day_high=np.clip(day_level + 0.012, 0, 1),
        day_asa_s=by_day(waits, offered * (1 - np.nan_to_num(lost))),
        day_abandonment=by_day(lost, offered),
        goal=goal,
        day_goal=np.full(len(plan.queues), share),
        corrections=(
            Correction(1234.5, 18210.0, 0.741, 41.25, 3.0),
            Correction(1272.75, 18900.5, 0.962, 6.0, 1.5),
            Correction(1277.25, 18987.0, 0.981, 0.0, 0.0, chosen=True),
        ),
        pooled=True,
        heads_saved_hours=88.5,
    )
    return replace(plan, simulated=replace(found, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def read_steps() -> Callable[[str, float], np.ndarray]:
    """Reads the path of a step line back into one value per step."""

    def read(path: str, top: float) -> np.ndarray:
        head, _, rest = path.removeprefix("M0 ").partition("H")
        values, at, level = [], 0, float(head)
        for piece in rest.split("H"):
            x, _, y = piece.partition("V")
            values += [top - level] * (int(x) - at)
            at, level = int(x), float(y) if y else level
        return np.array(values)

    return read
