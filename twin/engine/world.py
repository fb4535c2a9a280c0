"""The arrays that the engine reads (`Fixed`) and changes (`State`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twin.engine import columns as at
from twin.engine.memory import declare

Array = np.ndarray


class Fixed(NamedTuple):
    """A compiled layout. Q queues, A agents, G groups (agents alike in what they serve), P intervals, T teams.

    Attributes
    ----------
    n_queues, n_agents, n_intervals, interval_s, horizon_s
        Sizes, and seconds.
    rate, day, day_shape
        Contacts a second (Q, P); day of each interval; gamma shapes of day factors, shared first, then per queue (0: none).
    backlog, queue_seed, agent_seed
        Per queue and agent; seeds are hashes of names.
    counts
        Contacts known to come in an interval (Q, P); -1: drawn.
    there_queue, there_agent, there_s, there_number, there_served
        Contacts there at the start: those in service, then those waiting, the oldest first. Agent -1: anybody; seconds so far; numbers
        in their queue, for their random numbers; how many are in service.
    trace_start, trace_time, trace_service, trace_patience, trace_customer
        Replayed contacts, queue after queue; NaN and -1 where drawn or unknown.
    law_kind, law_p, law_start, law_values, law_cumulative
        All distributions.
    service_law, patience_law
        Their numbers by queue and interval, (Q, P + 2): after the close like the last interval, before the start like the first.
    wrap_law, retry_law, recontact_law, joint_law, dial_law
        Per queue, -1 where there is none.
    whole, real
        Per queue: settings as whole numbers and as floats, columns below.
    transfer_start, transfer_to, transfer_p, transfer_level, open
        Where contacts go on; whether a queue takes returning ones, (Q, P + 1).
    reach, dial_target, dial_test
        Diallers: (Q, P + 1), and teams (Q, T).
    gq_start, gq_queue, gq_role
        Per group the queues it works for, as first agent (0) or as helper (1).
    qg_start, qg_group, hg_start, hg_group
        Per queue the groups that serve it, and those that help.
    tier, toll, rank, min_wait
        (G, Q): order of queues for a free agent, what is taken off the index, order of agents for a contact (less is
        better), seconds before the group may take the contact.
    weight, lead
        Index of a waiting contact: weight x (wait + lead).
    group_team, reserve
        Team of a group; idle agents of team t that queue q must leave, (T, Q).
    step_start, step_after
        Waits after which further groups may take a contact.
    speed, level
        (A, Q).
    spell_start, login, logout, spell_day, spell_group, spell_first, spell_goes_on, spell_sure
        Spells, agent after agent; the first of a day; whether the next one begins as it ends; whether nothing keeps the person away.
    random_agents, idle_cost, at_logout, n_columns, lines
        Settings (idle_cost: of the rank, a second); lists of idle agents per group; most contacts in the centre.
    shrink
        absence, late, late mean, mean time on duty between two absences (inf: none), mean length of one.
    sticky_wait, sticky_memory
        Seconds; memory 0: not sticky.
    dialled, stepped
        Whether any queue has a dialler; whether any contact has steps, an offer of a callback or a sticky agent.
    reserved
        Whether agents are kept free for some queues.
    """

    n_queues: int
    n_agents: int
    n_intervals: int
    interval_s: float
    horizon_s: float
    rate: Array
    day: Array
    day_shape: Array
    backlog: Array
    counts: Array
    there_queue: Array
    there_agent: Array
    there_s: Array
    there_number: Array
    there_served: int
    queue_seed: Array
    agent_seed: Array
    trace_start: Array
    trace_time: Array
    trace_service: Array
    trace_patience: Array
    trace_customer: Array
    law_kind: Array
    law_p: Array
    law_start: Array
    law_values: Array
    law_cumulative: Array
    service_law: Array
    patience_law: Array
    wrap_law: Array
    retry_law: Array
    recontact_law: Array
    joint_law: Array
    dial_law: Array
    whole: Array
    real: Array
    transfer_start: Array
    transfer_to: Array
    transfer_p: Array
    transfer_level: Array
    open: Array
    reach: Array
    dial_target: Array
    dial_test: Array
    gq_start: Array
    gq_queue: Array
    gq_role: Array
    qg_start: Array
    qg_group: Array
    hg_start: Array
    hg_group: Array
    tier: Array
    toll: Array
    rank: Array
    min_wait: Array
    weight: Array
    lead: Array
    group_team: Array
    reserve: Array
    step_start: Array
    step_after: Array
    speed: Array
    level: Array
    spell_start: Array
    login: Array
    logout: Array
    spell_day: Array
    spell_group: Array
    spell_first: Array
    spell_goes_on: Array
    spell_sure: Array
    random_agents: int
    idle_cost: float
    at_logout: int
    n_columns: int
    lines: int
    shrink: Array
    sticky_wait: float
    sticky_memory: float
    dialled: int
    stepped: int
    reserved: int


class State(NamedTuple):
    """What changes while a replication runs; one per thread.

    Attributes
    ----------
    when, handle, place, size
        The event heap.
    slot, time, key, free, n
        Contacts: whole numbers and times (columns above), keys of their random numbers, free slots; `n` is counters, see N_*.
    agent, clock
        Agents: whole numbers and times.
    list_head, list_tail, list_n, team_idle
        Idle agents by group and column (0 idle, k holding k chats, last: interruptible work); idle ones by team.
    busy, duty, leaving, group_last
        Agents busy, on duty, and at their last contact per group, and since when.
    queue_head, queue_tail, queue_n, queue_last
        Waiting contacts per queue.
    factor, arrival_n, arrival_t, arrival_p, arrival_k, base, agent_base, dialled
        Day factors (days, Q); next arrival's number, time, interval, number in an interval of known counts; bases of streams; numbers
        dialled.
    customer_agent, customer_t
        Last agent of a customer of a trace, and when.
    counts, sums, areas, bins
        Statistics of the replication: (Q, P + 2, columns), areas (G, P + 1, 2). Interval P is everything after the close, P + 1 are
        the contacts there at the start.
    """

    when: Array
    handle: Array
    place: Array
    size: Array
    slot: Array
    time: Array
    key: Array
    free: Array
    n: Array
    agent: Array
    clock: Array
    list_head: Array
    list_tail: Array
    list_n: Array
    team_idle: Array
    busy: Array
    duty: Array
    leaving: Array
    group_last: Array
    queue_head: Array
    queue_tail: Array
    queue_n: Array
    queue_last: Array
    factor: Array
    arrival_n: Array
    arrival_t: Array
    arrival_p: Array
    arrival_k: Array
    base: Array
    agent_base: Array
    dialled: Array
    customer_agent: Array
    customer_t: Array
    counts: Array
    sums: Array
    areas: Array
    bins: Array


class Out(NamedTuple):
    """Results: per replication (R, ...), and over replications per bin.

    Attributes
    ----------
    counts, sums, areas
        (R, Q, P + 1, columns), (R, Q, P + 1, columns), (R, G, P + 1, columns).
    agents
        (R, A, 3): busy and on-duty seconds, contacts.
    present_counts, present_sums
        (R, Q, columns): of the contacts there at the start.
    below, below_squared, below_times_n
        (Q, P + 2, bins), sums over replications of the answered contacts c that waited no longer than a bin's end, of c^2, and
        of c x all answered; row P + 1 is the whole of a replication.
    """

    counts: Array
    sums: Array
    areas: Array
    agents: Array
    present_counts: Array
    present_sums: Array
    below: Array
    below_squared: Array
    below_times_n: Array


# Columns of `Fixed.whole` and `Fixed.real`.
(
    ROOM,
    SLOTS,
    CHAT,
    INTERRUPTIBLE,
    DEFERRED,
    CALLBACK_TO,
    HELPER_TEAM,
    CONFERENCE,
    RECONTACT_TO,
    DIALS,
    LIST_SIZE,
    LEAST_TARGET,
    LEAST_TEST,
    TRACED,
) = range(14)
N_WHOLE = 14
# What `TRACED` says of the arrivals: 0 is drawn.
BY_TRACE, BY_COUNTS = 1, 2
WITHIN_S, BALKS, SLOWDOWN, MEASURED_AT, RETRY_P, RECONTACT_P, CALLBACK_AFTER, CALLBACK_ACCEPT, HELPER_P, RATIO = range(10)
N_REAL = 10
# Counters `State.n`: free slots, contacts in the centre, current interval, whether slots ran out, arrivals still to come.
N_FREE, N_INSIDE, N_NOW, N_FULL, N_SOURCES, N_ROLE = range(6)


# Kind (i, f, u: 64 bits; s: 32) and dimensions of every field, and the sizes of the last dimensions where they never change.
FIXED, fixed_pointer = declare(
    "fixed",
    {
        "n_queues": "i0", "n_agents": "i0", "n_intervals": "i0", "interval_s": "f0", "horizon_s": "f0", "rate": "f2", "day": "i1",
        "day_shape": "f1", "backlog": "i1", "counts": "i2", "there_queue": "i1", "there_agent": "i1", "there_s": "f1",
        "there_number": "i1", "there_served": "i0", "queue_seed": "u1", "agent_seed": "u1", "trace_start": "i1", "trace_time": "f1",
        "trace_service": "f1", "trace_patience": "f1", "trace_customer": "i1", "law_kind": "i1", "law_p": "f2:3", "law_start": "i1",
        "law_values": "f1", "law_cumulative": "f1", "service_law": "i2", "patience_law": "i2", "wrap_law": "i1", "retry_law": "i1",
        "recontact_law": "i1", "joint_law": "i1", "dial_law": "i1", "whole": f"i2:{N_WHOLE}", "real": f"f2:{N_REAL}",
        "transfer_start": "i1", "transfer_to": "i1", "transfer_p": "f1", "transfer_level": "i1", "open": "i2", "reach": "f2",
        "dial_target": "i2", "dial_test": "i2", "gq_start": "i1", "gq_queue": "i1", "gq_role": "i1", "qg_start": "i1", "qg_group": "i1",
        "hg_start": "i1", "hg_group": "i1", "tier": "f2", "toll": "f2", "rank": "f2", "min_wait": "f2", "weight": "f1", "lead": "f1",
        "group_team": "i1", "reserve": "i2", "step_start": "i1", "step_after": "f1", "speed": "f2", "level": "i2", "spell_start": "i1",
        "login": "f1", "logout": "f1", "spell_day": "i1", "spell_group": "i1", "spell_first": "i1", "spell_goes_on": "i1",
        "spell_sure": "i1",
        "random_agents": "i0", "idle_cost": "f0",
        "at_logout": "i0", "n_columns": "i0", "lines": "i0", "shrink": "f1:5", "sticky_wait": "f0", "sticky_memory": "f0",
        "dialled": "i0", "stepped": "i0", "reserved": "i0",
    },
)  # fmt: skip
STATE, state_pointer = declare(
    "state",
    {
        "when": "f1", "handle": "i1", "place": "i1", "size": "i1:1", "slot": f"i2:{at.N_CONTACT}", "time": f"f2:{at.N_TIMES}",
        "key": "u1", "free": "i1", "n": "i1:6", "agent": f"i2:{at.N_AGENT}", "clock": f"f2:{at.N_AGENT_TIMES}", "list_head": "i2",
        "list_tail": "i2", "list_n": "i2", "team_idle": "i1", "busy": "i1", "duty": "i1",
        "leaving": "i1", "group_last": "f1", "queue_head": "i1",
        "queue_tail": "i1", "queue_n": "i1", "queue_last": "f1", "factor": "f2", "arrival_n": "i1", "arrival_t": "f1",
        "arrival_p": "i1", "arrival_k": "i1", "base": "u1", "agent_base": "u1", "dialled": "i1", "customer_agent": "i1", "customer_t": "f1",
        "counts": f"i3:{at.N_COUNTS}", "sums": f"f3:{at.N_SUMS}", "areas": "f3:2", "bins": f"s3:{at.N_BINS}",
    },
)  # fmt: skip
OUT, out_pointer = declare(
    "out",
    {
        "counts": f"s4:{at.N_COUNTS}", "sums": f"f4:{at.N_SUMS}", "areas": "f4:2", "agents": "f3:3",
        "present_counts": f"s3:{at.N_COUNTS}", "present_sums": f"f3:{at.N_SUMS}",
        "below": f"f3:{at.N_BINS}", "below_squared": f"f3:{at.N_BINS}", "below_times_n": f"f3:{at.N_BINS}",
    },
)  # fmt: skip


def new_state(fixed: Fixed, slots: int) -> State:
    """State for at most `slots` contacts at a time."""
    q, a, p, g = fixed.n_queues, fixed.n_agents, fixed.n_intervals, len(fixed.group_team)
    handles, customers = q + a + slots, int(fixed.trace_customer.max(initial=-1)) + 1

    def whole(*shape: int) -> Array:
        return np.zeros(shape, dtype=np.int64)

    def real(*shape: int) -> Array:
        return np.zeros(shape)

    return State(
        when=real(handles), handle=whole(handles), place=whole(handles), size=whole(1),
        slot=whole(slots, at.N_CONTACT), time=real(slots, at.N_TIMES), key=np.zeros(slots, dtype=np.uint64), free=whole(slots),
        n=whole(6), agent=whole(a, at.N_AGENT), clock=real(a, at.N_AGENT_TIMES),
        list_head=whole(g, fixed.n_columns), list_tail=whole(g, fixed.n_columns), list_n=whole(g, fixed.n_columns),
        team_idle=whole(len(fixed.reserve)), busy=whole(g), duty=whole(g), leaving=whole(g), group_last=real(g),
        queue_head=whole(q), queue_tail=whole(q), queue_n=whole(q), queue_last=real(q),
        factor=real(int(fixed.day[-1]) + 1, q), arrival_n=whole(q), arrival_t=real(q), arrival_p=whole(q), arrival_k=whole(q),
        base=np.zeros(q, dtype=np.uint64), agent_base=np.zeros(a, dtype=np.uint64), dialled=whole(q),
        customer_agent=whole(customers), customer_t=real(customers),
        counts=whole(q, p + 2, at.N_COUNTS), sums=real(q, p + 2, at.N_SUMS), areas=real(g, p + 1, 2),
        bins=np.zeros((q, p + 2, at.N_BINS), dtype=np.int32),
    )  # fmt: skip


def new_out(fixed: Fixed, replications: int) -> Out:
    """Results of so many replications; the last three are for one thread."""
    q, p, g = fixed.n_queues, fixed.n_intervals, len(fixed.group_team)
    return Out(
        np.zeros((replications, q, p + 1, at.N_COUNTS), dtype=np.int32),
        np.zeros((replications, q, p + 1, at.N_SUMS)),
        np.zeros((replications, g, p + 1, 2)),
        np.zeros((replications, fixed.n_agents, 3)),
        np.zeros((replications, q, at.N_COUNTS), dtype=np.int32),
        np.zeros((replications, q, at.N_SUMS)),
        *new_bins(fixed),
    )


def new_bins(fixed: Fixed) -> tuple[Array, Array, Array]:
    """Empty histograms of one thread."""
    shape = (fixed.n_queues, fixed.n_intervals + 2, at.N_BINS)
    return np.zeros(shape), np.zeros(shape), np.zeros(shape)
