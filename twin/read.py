"""A layout file, read and compiled into a `Layout`."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, nearest, read_rows, read_yaml
from center.snapshot import Snapshot
from twin import distribution as law
from twin.layout import Layout
from twin.parts import (
    Agents,
    AtLogout,
    CallbackOffer,
    Dialler,
    Helper,
    LayoutChannel,
    LayoutQueue,
    Recontact,
    Retry,
    Shrinkage,
    Spells,
    Trace,
    Transfer,
)
from twin.schema import LayoutFile, QueueSpec, Time

_CHANNELS = {
    "voice": LayoutChannel.VOICE,
    "chat": LayoutChannel.CHAT,
    "email": LayoutChannel.DEFERRED,
    "callback": LayoutChannel.DEFERRED,
    "outbound": LayoutChannel.OUTBOUND,
}


def read_layout(path: Path) -> Layout:
    """Read and check a layout file.

    Raises
    ------
    InputError
        Everything wrong with the file and its traces.
    """
    data = read_yaml(path)
    if "horizon" in data and "contracts" in data:
        advice = "`crewtide plan nightly` plans it, then `crewtide simulate plan` simulates the plan."
        raise InputError(Fault(str(path), "a scenario", "a layout, which names agents and arrivals by the interval", advice))
    try:
        file = LayoutFile.model_validate(data)
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), LayoutFile)) from None
    faults = _names_unknown(file, str(path))
    if faults:
        raise InputError(faults)
    try:
        return layout_of(file, path.parent)
    except InputError as error:
        raise InputError([_in_file(fault, path) for fault in error.faults]) from None


def _in_file(fault: Fault, path: Path) -> Fault:
    if not fault.where.startswith("layout: "):
        return fault
    return Fault(f"{path}: {fault.where.removeprefix('layout: ')}", fault.found, fault.expected, fault.advice)


def layout_of(file: LayoutFile, folder: Path) -> Layout:
    """The layout that a checked file describes; traces lie in `folder`.

    Raises
    ------
    InputError
        What is wrong between its parts.
    """
    queues = [spec.name for spec in file.queues]
    teams = list(dict.fromkeys(spec.team or spec.name for spec in file.agents))
    day = None if file.intervals_per_day is None else np.arange(file.intervals) // file.intervals_per_day
    lost = file.shrinkage
    agents = _agents(file, queues, teams)
    return Layout(
        queues=tuple(_queue(spec, file, queues, teams, folder) for spec in file.queues),
        agents=agents,
        interval_s=file.interval_min * 60,
        intervals=file.intervals,
        day=day,
        gamma_shape=file.gamma_shape,
        lines=file.lines,
        at_logout=AtLogout(file.at_logout),
        shrinkage=Shrinkage(lost.absence, lost.late, lost.late_mean_min * 60, lost.away, lost.away_mean_min * 60),
        policy=file.policy,
        snapshot=_snapshot(file, queues, agents.names),
    )


def _snapshot(file: LayoutFile, queues: list[str], agents: tuple[str, ...]) -> Snapshot:
    faults = [
        Fault(f"layout: snapshot.in_service[{k}].agent", repr(spec.agent), "an agent of the layout", nearest(spec.agent, agents))
        for k, spec in enumerate(file.snapshot.in_service)
        if spec.agent is not None and spec.agent not in agents
    ]
    if faults:
        raise InputError(faults)
    served = [
        (queues.index(spec.queue), None if spec.agent is None else agents.index(spec.agent), spec.elapsed_s)
        for spec in file.snapshot.in_service
        for _ in range(spec.count)
    ]
    return Snapshot(tuple((queues.index(spec.queue), s) for spec in file.snapshot.waiting for s in spec.waited_s), tuple(served))


def time_of(spec: Time) -> law.Distribution:
    """Distribution of a bare number (exponential) or of a section."""
    if isinstance(spec, int | float):
        return law.exponential(spec)
    made: dict[str, Callable[[], law.Distribution]] = {
        "fixed": lambda: law.fixed(spec.mean_s),  # type: ignore[arg-type]
        "exponential": lambda: law.exponential(spec.mean_s),  # type: ignore[arg-type]
        "lognormal": lambda: law.lognormal(spec.mean_s, spec.cv),  # type: ignore[arg-type]
        "gamma": lambda: law.gamma(spec.mean_s, spec.cv),  # type: ignore[arg-type]
        "erlang": lambda: law.erlang(spec.mean_s, spec.k),  # type: ignore[arg-type]
        "uniform": lambda: law.uniform(spec.low_s, spec.high_s),  # type: ignore[arg-type]
        "triangular": lambda: law.triangular(spec.low_s, spec.mode_s, spec.high_s),  # type: ignore[arg-type]
        "empirical": lambda: law.empirical(spec.values_s),  # type: ignore[arg-type]
    }
    return made[spec.shape]()


def _times(spec: Any) -> tuple[law.Distribution, ...]:
    if spec is None:
        return (law.never(),)
    return tuple(time_of(item) for item in spec) if isinstance(spec, list) else (time_of(spec),)


def _queue(spec: QueueSpec, file: LayoutFile, queues: list[str], teams: list[str], folder: Path) -> LayoutQueue:
    arrivals = spec.arrivals if spec.arrivals is not None else [(spec.per_hour or 0.0) * file.interval_min / 60] * file.intervals
    within = spec.target.within_s if spec.target and spec.target.within_s is not None else 20.0
    deferred = _CHANNELS[spec.channel] is LayoutChannel.DEFERRED
    extra: dict[str, Any] = {"formula": spec.target.formula} if spec.target else {}
    if spec.helper:
        joint = None if spec.helper.joint_s is None else time_of(spec.helper.joint_s)
        extra["helper"] = Helper(teams.index(spec.helper.team), spec.helper.probability, joint)
    if spec.retry:
        extra["retry"] = Retry(spec.retry.probability, time_of(spec.retry.delay_s))
    if spec.recontact:
        to = None if spec.recontact.to is None else queues.index(spec.recontact.to)
        extra["recontact"] = Recontact(spec.recontact.probability, time_of(spec.recontact.delay_s), to)
    if spec.callback:
        extra["callback"] = CallbackOffer(queues.index(spec.callback.to), spec.callback.after_s, spec.callback.accept)
    if spec.dialler:
        extra["dialler"] = _dialler(spec, file, teams)
    return LayoutQueue(
        name=spec.name,
        arrivals=np.array(arrivals, dtype=float),
        service=_times(spec.aht_s),
        patience=_times(spec.patience_s),
        balk=spec.balk,
        channel=_CHANNELS[spec.channel],
        within_s=spec.deadline_min * 60 if deferred and spec.deadline_min else within,
        room=spec.room,
        wrap_up=None if spec.wrap_up_s is None else time_of(spec.wrap_up_s),
        gamma_shape=spec.gamma_shape,
        slots=spec.concurrency,
        slowdown=spec.slowdown,
        measured_at=spec.measured_at or 0,
        interruptible=spec.interruptible,
        backlog=spec.backlog,
        open=None if spec.open is None else np.array(spec.open),
        trace=None if spec.trace is None else _trace(folder / spec.trace),
        transfers=tuple(Transfer(queues.index(item.to), item.probability, item.from_level) for item in spec.transfers),
        **extra,
    )


def _dialler(spec: QueueSpec, file: LayoutFile, teams: list[str]) -> Dialler:
    dialler = spec.dialler
    assert dialler is not None
    reach = dialler.reach if isinstance(dialler.reach, list) else [dialler.reach] * file.intervals
    target = tuple(teams.index(name) for name in dialler.target)
    test = target if dialler.test is None else tuple(teams.index(name) for name in dialler.test)
    delay = law.fixed(0.0) if dialler.delay_s is None else time_of(dialler.delay_s)
    return Dialler(np.array(reach), target, test, dialler.ratio, dialler.least_target, dialler.least_test, delay, dialler.list_size)


def _agents(file: LayoutFile, queues: list[str], teams: list[str]) -> Agents:
    names: list[str] = []
    team, level, speed, cost = [], [], [], []
    agent, login, logout = [], [], []
    for spec in file.agents:
        for k in range(spec.count):
            for start, end in spec.spells_min:
                agent.append(len(names))
                login.append(start * 60)
                logout.append(math.inf if end is None else end * 60)
            names.append(spec.name if spec.count == 1 else f"{spec.name}-{k + 1}")
            team.append(teams.index(spec.team or spec.name))
            level.append([spec.skills.get(queue, 0) for queue in queues])
            speed.append([spec.speed.get(queue, 1.0) for queue in queues])
            cost.append(spec.hourly_cost)
    per_day = file.interval_min * 60 * (file.intervals_per_day or file.intervals)
    day = np.floor(np.array(login) / per_day).astype(np.int64)
    return Agents(
        names=tuple(names),
        level=np.array(level),
        spells=Spells(np.array(agent), np.array(login), np.array(logout), day),
        teams=tuple(teams),
        team=np.array(team),
        speed=np.array(speed),
        hourly_cost=np.array(cost),
    )


def _trace(path: Path) -> Trace:
    """Contacts of a CSV, in the order of time; empty cells are drawn."""
    rows, faults, columns = read_rows(path, ["time_s"], ["service_s", "patience_s", "customer"]), [], {}
    for name in ("time_s", "service_s", "patience_s"):
        values = []
        for line, row in rows:
            try:
                values.append(float(row[name]) if row.get(name) else math.nan)
            except ValueError:
                faults.append(Fault(f"{path}: row {line}: {name}", repr(row[name]), "seconds"))
        columns[name] = np.array(values)
    if faults:
        raise InputError(faults)
    if np.isnan(columns["time_s"]).any():
        raise InputError(Fault(f"{path}: time_s", "an empty cell", "a time in every row"))
    order = np.argsort(columns["time_s"], kind="stable")
    words = [row.get("customer", "") for _, row in rows]
    known = {word: number for number, word in enumerate(sorted(set(words) - {""}))}
    # an empty cell is a customer of its own
    numbers = [known.get(word, len(known) + k) for k, word in enumerate(words)]
    customer = np.array(numbers, dtype=np.int64)[order] if known else None
    return Trace(columns["time_s"][order], columns["service_s"][order], columns["patience_s"][order], customer)


def _names_unknown(file: LayoutFile, where: str) -> list[Fault]:
    """Queues and teams that are named but not there."""
    queues = {spec.name for spec in file.queues}
    teams = {spec.team or spec.name for spec in file.agents}
    named = [(f"snapshot.waiting[{k}].queue", spec.queue, queues) for k, spec in enumerate(file.snapshot.waiting)]
    named += [(f"snapshot.in_service[{k}].queue", spec.queue, queues) for k, spec in enumerate(file.snapshot.in_service)]
    for k, spec in enumerate(file.agents):
        named += [(f"agents[{k}].{key}.{name}", name, queues) for key in ("skills", "speed") for name in getattr(spec, key)]
    for k, queue in enumerate(file.queues):
        at = f"queues[{k}]"
        named += [(f"{at}.transfers[{j}].to", item.to, queues) for j, item in enumerate(queue.transfers)]
        named += [(f"{at}.callback.to", queue.callback.to, queues)] if queue.callback else []
        named += [(f"{at}.recontact.to", queue.recontact.to, queues)] if queue.recontact and queue.recontact.to else []
        named += [(f"{at}.helper.team", queue.helper.team, teams)] if queue.helper else []
        if queue.dialler:
            named += [(f"{at}.dialler.target[{j}]", name, teams) for j, name in enumerate(queue.dialler.target)]
            named += [(f"{at}.dialler.test[{j}]", name, teams) for j, name in enumerate(queue.dialler.test or [])]
    turned = [
        Fault(
            f"{where}: policy.turns",
            f"{len(file.policy.turns)} turns",
            "none: the times of a layout begin at 0, and its agents are routed by their skills",
            "Give the policy to a saved plan instead: crewtide simulate plan ID --policy FILE.",
        )
    ] * bool(file.policy.turns)
    return turned + [
        Fault(f"{where}: {path}", repr(name), f"one of {', '.join(sorted(known))}", nearest(name, known))
        for path, name, known in named
        if name not in known
    ]
