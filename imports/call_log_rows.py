"""Rows of a call log: outcomes, clocks and people, with every fault noted by row and column."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from center.errors import Fault, InputError
from center.io import nearest
from imports.call_log_clocks import onto_nearest_day, read_clocks, to_utc
from imports.call_log_schema import CallLogSpec
from imports.pseudonyms import Pseudonyms
from imports.rejects import Reject, RejectList, rejected_words

EARLY_S = 300.0  # an answer may be stamped by another clock, but not this much before the arrival


class LogRows:
    """The rows of one log. Arrays have one entry a row; a row with a fault is noted once a kind and not kept.

    Parameters
    ----------
    where
        File name for the faults.
    cells
        Stripped texts under the log's own column names; the index is the line number.
    faults
        Rows rejected before they became cells.
    """

    def __init__(self, where: str, cells: pd.DataFrame, spec: CallLogSpec, faults: RejectList) -> None:
        self._where, self._cells, self._spec = where, cells, spec
        self._faults, self._faulty = faults, np.zeros(len(cells), dtype=bool)
        self._total = len(cells) + len(faults.lines)
        self.rejects: tuple[Reject, ...] = ()
        self._ignored = self.twice = np.zeros(len(cells), dtype=bool)
        self._reference = np.full(len(cells), np.nan)
        self._days = self._dates()
        self._dated = self._date_clock()

    def outcomes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Which rows were answered, abandoned, ignored.

        Raises
        ------
        InputError
            A word of the outcome column is in no list of the map.
        """
        lists, column = self._spec.outcomes, self._cells[self._spec.columns.outcome]
        known = {*lists.answered, *lists.abandoned, *lists.ignored}
        faults = [
            Fault(
                f"{self._where}: row {column.index[column == word][0]}, {column.name}",
                f"the outcome {word!r}",
                f"a word of the map's outcomes: {', '.join(sorted(known))}",
                nearest(word, known) or "Add it to answered, abandoned or ignored.",
            )
            for word in column.unique()
            if word not in known
        ]
        if faults:
            raise InputError(faults)
        answered, abandoned, ignored = (column.isin(words).to_numpy() for words in (lists.answered, lists.abandoned, lists.ignored))
        self._ignored = ignored
        return answered, abandoned, ignored

    def arrival(self) -> np.ndarray:
        """When each contact asked for an agent, seconds since 1970 UTC; NaN in faulty rows."""
        nothing = np.zeros(len(self._cells), dtype=bool)
        wall, is_utc = self._wall(self._spec.columns.arrival, nothing, self._dated)
        self._reference = np.where(is_utc, np.nan, wall)
        utc, self.twice = self._utc(self._spec.columns.arrival, wall, is_utc, None)
        return utc

    def span(self, pair: str, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Start (UTC seconds), length (seconds), and whether it happened, of ``queue`` or ``service``.

        A pair is absent where every cell of it is empty or a word of `absent`; a word of `absent` beside a real clock
        is a clock (midnight). The start is NaN where the log has no such column.

        Parameters
        ----------
        reference
            Where it begins if no column says so, UTC seconds.
        """
        columns = self._spec.columns
        start, end, seconds = (getattr(columns, f"{pair}_{part}") for part in ("start", "end", "time_s"))
        clocks = [name for name in (start, end) if name is not None]
        absent = np.all([self._cells[name].isin([*self._spec.absent, ""]).to_numpy() for name in clocks or [seconds]], axis=0)
        begins = np.full(len(absent), np.nan) if start is None else self._moment(start, absent, reference - EARLY_S)
        origin = reference if start is None else begins
        length = self._seconds(seconds, absent) if end is None else self._moment(end, absent, origin) - origin
        self._note_lengths(end or seconds, length, absent)
        happened = ~absent & ~np.isnan(length)
        if pair == "queue" and not clocks:
            happened &= length > 0  # a bare duration of zero: it never waited
        return np.where(happened, begins, np.nan), np.where(happened, length, np.nan), happened

    def note_order(self, arrival: np.ndarray, answer: np.ndarray, served: np.ndarray) -> None:
        """Note answers that are stamped well before the arrival."""
        with np.errstate(invalid="ignore"):
            early = served & (answer < arrival - EARLY_S)
        self.note("answers before the arrival", "service_start", early, f"at most {EARLY_S:g} s before the arrival")

    def queues(self) -> np.ndarray:
        """Queue name of every row."""
        name = self._spec.columns.queue
        if name is None:
            return np.full(len(self._cells), "calls", dtype=object)
        return self._cells[name].map(lambda word: self._spec.queues.get(word, word) or "no queue").to_numpy(dtype=object)

    def people(self, field: str, nobody: list[str], pseudonyms: Pseudonyms, only: np.ndarray | None = None) -> np.ndarray:
        """Pseudonyms of a column; None where it names nobody, the log has no such column, or outside `only`."""
        name = getattr(self._spec.columns, field)
        if name is None:
            return np.full(len(self._cells), None, dtype=object)
        column = self._cells[name]
        known = ~column.isin([*nobody, ""]).to_numpy() & (True if only is None else only)
        table = pseudonyms.table(field, column[known])
        return np.array([table[text] if there else None for text, there in zip(column, known, strict=True)], dtype=object)

    def priority(self) -> np.ndarray:
        """Priority of every row; NaN where not recorded."""
        name = self._spec.columns.priority
        if name is None:
            return np.full(len(self._cells), np.nan)
        numbers = pd.to_numeric(self._cells[name], errors="coerce").to_numpy(dtype=float)
        self.note("unreadable priorities", "priority", np.isnan(numbers) & (self._cells[name] != "").to_numpy(), "a number")
        return numbers

    def note(self, kind: str, field: str, faulty: np.ndarray, expected: str) -> None:
        """Note a fault of the mapped column `field` in every row of the mask `faulty`."""
        column = getattr(self._spec.columns, field)
        self._note(kind, column if column is not None else self._spec.columns.arrival, faulty, expected)

    def kept(self) -> np.ndarray:
        """Rows without a fault; from then on `rejects` has the others.

        Raises
        ------
        InputError
            More rows have faults than the map allows.
        """
        ignored = {int(line) for line in self._cells.index[self._ignored]}
        self.rejects = self._faults.check(self._where, self._total, self._spec.faulty_share, ignored)
        return ~self._faulty & ~self._ignored

    def assumptions(self) -> list[str]:
        """What was left out because of faults."""
        return rejected_words(self.rejects, self._total)

    def _note(self, kind: str, column: str, faulty: np.ndarray, expected: str) -> None:
        cells = self._cells[column]
        for row in np.flatnonzero(faulty & ~self._faulty):
            self._faults.add(kind, Fault(f"{self._where}: row {int(cells.index[int(row)])}, {column}", repr(cells.iloc[row]), expected))
        self._faulty |= faulty

    def _dates(self) -> np.ndarray | None:
        spec = self._spec.date
        if spec is None:
            return None
        texts = self._cells[spec.column]
        known = {text: _midnight(text, spec.format) for text in texts.unique()}
        days = texts.map(known).to_numpy(dtype=float)
        self._note("unreadable dates", spec.column, np.isnan(days), f"a date of the form {spec.format}")
        return days

    def _clock_words(self) -> str:
        return "a clock time such as 8:15:07" if self._days is not None else "a stamp such as 2026-03-02T08:15:07"

    def _date_clock(self) -> np.ndarray:
        """Wall clock of the column that the date belongs to; NaN where the map names none."""
        spec = self._spec.date
        if spec is None or spec.clock is None:
            return np.full(len(self._cells), np.nan)
        return self._wall(spec.clock, np.zeros(len(self._cells), dtype=bool), np.full(len(self._cells), np.nan))[0]

    def _wall(self, column: str, absent: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Wall clock of a column, on the day that brings it nearest to `reference`; whether it is UTC already."""
        clocks = read_clocks(self._cells[column], self._days, absent)
        self._note("unreadable clocks", column, clocks.faulty, self._clock_words())
        return (onto_nearest_day(clocks.wall, reference) if self._days is not None else clocks.wall), clocks.is_utc

    def _utc(self, column: str, wall: np.ndarray, is_utc: np.ndarray, not_before: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        utc, skipped, twice = to_utc(wall, is_utc, ZoneInfo(self._spec.zone), not_before)
        self._note("clock times that never were", column, skipped, f"a clock time that exists in {self._spec.zone}")
        return utc, twice

    def _moment(self, column: str, absent: np.ndarray, not_before: np.ndarray) -> np.ndarray:
        wall, is_utc = self._wall(column, absent, self._reference)
        return self._utc(column, wall, is_utc, not_before)[0]

    def _seconds(self, column: str, absent: np.ndarray) -> np.ndarray:
        seconds = pd.to_numeric(self._cells[column], errors="coerce").to_numpy(dtype=float)
        self._note("unreadable durations", column, ~np.isfinite(seconds) & ~absent, "seconds, 0 or more")
        return np.where(absent, np.nan, seconds)

    def _note_lengths(self, column: str, length: np.ndarray, absent: np.ndarray) -> None:
        with np.errstate(invalid="ignore"):
            self._note("ends before their starts", column, ~absent & (length < 0), "an end after its start")
            long = ~absent & (length > self._spec.longest_h * 3600)
        self._note("contacts that last too long", column, long, f"at most {self._spec.longest_h:g} h (log.longest_h)")


def _midnight(text: str, form: str) -> float:
    try:
        day = datetime.strptime(text, form)
    except ValueError:
        return float("nan")
    return (datetime(day.year, day.month, day.day) - datetime(1970, 1, 1)).total_seconds()
