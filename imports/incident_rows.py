"""Rows of an incident log to changes: stamps, classes, counts and people, with every fault noted by row and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from center.errors import Fault, InputError
from center.io import nearest
from imports.call_log_clocks import to_utc
from imports.incident_schema import IncidentLogSpec
from imports.pseudonyms import Pseudonyms
from imports.rejects import Reject, RejectList, rejected_words

_DIGIT = re.compile(r"\s*([1-9])\b")


class IncidentRows:
    """The rows of one log. Arrays have one entry a row; a row with a fault is noted and not kept.

    Parameters
    ----------
    where
        File name for the faults.
    cells
        Texts under our own column names, None where absent; the index is the line number.
    faults
        Rows rejected before they became cells.
    """

    def __init__(self, where: str, cells: pd.DataFrame, spec: IncidentLogSpec, faults: RejectList) -> None:
        self._where, self._cells, self._spec = where, cells, spec
        self._faults, self._faulty = faults, np.zeros(len(cells), dtype=bool)
        self._total = len(cells) + len(faults.lines)
        self.rejects: tuple[Reject, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the map names a column for it."""
        return name in self._cells

    def text(self, name: str) -> np.ndarray:
        """Texts of a column, None where absent or not mapped."""
        return self._cells[name].to_numpy(dtype=object) if self.has(name) else np.full(len(self._cells), None, dtype=object)

    def required(self, name: str) -> np.ndarray:
        """Texts of a column that every row must fill."""
        found = self.text(name)
        self._note(f"rows without {name}", name, _absent(found), "a value")
        return found

    def phases(self) -> np.ndarray:
        """Phase of every row.

        Raises
        ------
        InputError
            A word of the state column is in no list of the map.
        """
        known, column = self._spec.states.phases, self._cells["state"]
        faults = [
            Fault(
                f"{self._where}: row {column.index[column == word][0]}, {self._spec.columns.state}",
                f"the state {word!r}",
                f"a word of the map's states: {', '.join(known)}",
                nearest(word, known) or "Add it to open, waiting, resolved or closed.",
            )
            for word in column.dropna().unique()
            if word not in known
        ]
        if faults:
            raise InputError(faults)
        return np.array([known.get(word) for word in self.required("state")], dtype=object)

    def stamps(self, name: str, optional: bool = False) -> np.ndarray:
        """Seconds since 1970 UTC; NaN where absent. A wall-clock hour that autumn repeats is its first occurrence."""
        texts = pd.Series(self.text(name) if optional else self.required(name), dtype=object)
        parsed = pd.to_datetime(texts, format=self._spec.stamp, errors="coerce", utc="%z" in self._spec.stamp)
        moments = pd.DatetimeIndex(parsed).tz_localize(None).as_unit("ns")
        bad = np.asarray(parsed.isna() & texts.notna())
        self._note(f"unreadable stamps of {name}", name, bad, f"a stamp of the form {self._spec.stamp}")
        wall = np.where(moments.isna(), np.nan, np.asarray(moments.asi8, dtype=float) / 1e9)
        if "%z" in self._spec.stamp:
            return wall
        utc, skipped, _ = to_utc(wall, np.isnan(wall), ZoneInfo(self._spec.zone))
        self._note("clock times that never were", name, skipped, f"a clock time that exists in {self._spec.zone}")
        return utc

    def levels(self, name: str) -> np.ndarray:
        """Classes of priority, impact or urgency, 1 the most urgent; NaN where absent."""
        return self._numbers(name, self._level, "a class such as '1 - High' (or list the word under levels)")

    def counts(self, name: str) -> np.ndarray:
        """Counts so far; NaN where absent."""
        return self._numbers(name, lambda text: float(text) if text.isdecimal() else float("nan"), "a whole number, 0 or more")

    def kept_sla(self) -> np.ndarray:
        """True, False, or None where absent."""
        words = {**dict.fromkeys(self._spec.yes, True), **dict.fromkeys(self._spec.no, False)}
        texts = self.text("made_sla")
        bad = np.array([text is not None and text not in words for text in texts])
        self._note("unknown words of made_sla", "made_sla", bad, f"one of {', '.join(words)}")
        return np.array([words.get(text) for text in texts], dtype=object)

    def people(self, kind: str, people: Pseudonyms) -> np.ndarray:
        """Pseudonyms, None where absent."""
        texts = self.text(kind)
        table = people.table(kind, [text for text in texts if text is not None])
        return np.array([table.get(text) for text in texts], dtype=object)

    def kept(self) -> np.ndarray:
        """Rows without a fault; from then on `rejects` has the others.

        Raises
        ------
        InputError
            More rows have faults than the map allows.
        """
        self.rejects = self._faults.check(self._where, self._total, self._spec.faulty_share)
        return ~self._faulty

    def said(self) -> list[str]:
        """What was left out because of faults."""
        return rejected_words(self.rejects, self._total)

    def _level(self, text: str) -> float:
        if text in self._spec.levels:
            return float(self._spec.levels[text])
        found = _DIGIT.match(text)
        return float(found.group(1)) if found else float("nan")

    def _numbers(self, name: str, parse: Callable[[str], float], expected: str) -> np.ndarray:
        texts = self.text(name)
        known = {text: parse(text) for text in dict.fromkeys(texts) if text is not None}
        values = np.array([known[text] if text is not None else float("nan") for text in texts])
        self._note(f"unreadable values of {name}", name, np.isnan(values) & ~_absent(texts), expected)
        return values

    def _note(self, kind: str, name: str, faulty: np.ndarray, expected: str) -> None:
        column = getattr(self._spec.columns, name)
        for row in np.flatnonzero(faulty & ~self._faulty):
            found = repr(self._cells[name].iloc[row])
            self._faults.add(kind, Fault(f"{self._where}: row {int(self._cells.index[int(row)])}, {column}", found, expected))
        self._faulty |= faulty


def _absent(texts: np.ndarray) -> np.ndarray:
    return np.array([text is None for text in texts], dtype=bool)
