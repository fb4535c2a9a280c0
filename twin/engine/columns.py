"""Columns of the engine's arrays, by name. numba freezes them as constants."""

from __future__ import annotations

# Counts per queue and interval of arrival.
OFFERED, ANSWERED, WITHIN, ABANDONED, ABANDONED_WITHIN, BLOCKED, DEFLECTED, WAITING = range(8)
N_COUNTS = 8
# Sums per queue: waits and handling by interval of arrival, queue length x time by the clock.
WAIT_ANSWERED, WAIT_OTHER, HANDLING, QUEUE_AREA = range(4)
N_SUMS = 4
# Areas per group of agents, by the clock: busy and on duty.
BUSY_AREA, DUTY_AREA = range(2)
# Per agent: busy and on-duty seconds, contacts handled.
AGENT_BUSY, AGENT_DUTY, AGENT_CONTACTS = range(3)

# A contact (slot): whole numbers.
QUEUE, STATE, NEXT, PREV, AGENT, INTERVAL, STEP, HELPER, MATE_NEXT, MATE_PREV, LAST_AGENT, CUSTOMER, LEG, COUNTED, HELD_FOR, TRACE_ROW = (
    range(16)
)
N_CONTACT = 16
# ... and times.
ENTERED, GIVE_UP, WORK, SINCE, RATE, BEGAN, STICKY_UNTIL, ASK = range(8)
N_TIMES = 8
# What a contact is doing.
FREE, ARRIVING, WAITS, TALKS, JOINS, WRAPS, AWAY = range(7)

# An agent: whole numbers.
ON, GROUP, HELD, LIST, IDLE_NEXT, IDLE_PREV, FIRST, SPELL, LEAVING, DUE, MODE, DRAWS, STICKY_HEAD, HANDLED, PERSON = range(15)
N_AGENT = 15
# ... and times.
IDLE_SINCE, BUSY_SINCE, NEXT_SPELL, NEXT_AWAY, BUSY_TOTAL, DUTY_SINCE, DUTY_TOTAL = range(7)
N_AGENT_TIMES = 7
# An agent's presence and mode.
OFF, ON_DUTY, ABSENT = range(3)
IDLE, WHOLE, CHATS, LIGHT, HELPS = range(5)

# Purposes of random draws, so that no two ever share a number.
GAP, SERVICE, PATIENCE, BALK, RETRY, DELAY, MOVE, ACCEPT, JOINT, WRAP, PICK, CHANCE, RECONTACT = range(13)

# Histogram of waits: bin 0 is no wait, then up to FIRST_EDGE, then PER_OCTAVE bins to each doubling, the last one open.
FIRST_EDGE, PER_OCTAVE, OCTAVES = 0.25, 6, 18
N_BINS = 2 + PER_OCTAVE * OCTAVES + 1

# What a busy agent does at logout.
FINISH, HAND_BACK, FIRST_FREE = range(3)

# Outcome of a call of the kernel.
DONE, TOO_SMALL = range(2)
