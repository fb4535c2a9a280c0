"""Mutations of a CSV: its cells, columns, rows and separators."""

from __future__ import annotations

from random import Random

from benchmarks.fuzz.words import ALL, NUMBERS, TIMES


def _cells(text: str) -> tuple[list[list[str]], str]:
    separator = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    return [line.split(separator) for line in text.split("\n")], separator


def _joined(rows: list[list[str]], separator: str) -> str:
    return "\n".join(separator.join(row) for row in rows)


def other_cell(text: str, rng: Random) -> str:
    """A cell says something else."""
    rows, separator = _cells(text)
    row = rng.choice(rows)
    row[rng.randrange(len(row))] = rng.choice((rng.choice(NUMBERS), rng.choice(TIMES), rng.choice(ALL)))
    return _joined(rows, separator)


def cell_of_elsewhere(text: str, rng: Random) -> str:
    """A cell says what another one does."""
    rows, separator = _cells(text)
    row = rng.choice(rows)
    row[rng.randrange(len(row))] = rng.choice(rng.choice(rows))
    return _joined(rows, separator)


def quoted(text: str, rng: Random) -> str:
    """A cell is in quotes, perhaps never closed, or holds a line's end."""
    rows, separator = _cells(text)
    row = rng.choice(rows)
    k = rng.randrange(len(row))
    row[k] = rng.choice(('"{}"', '"{}', '{}"', '"{}\n"', '"a""{}"', '"{},"')).format(row[k])
    return _joined(rows, separator)


def column_lost(text: str, rng: Random) -> str:
    """A column is not there."""
    rows, separator = _cells(text)
    k = rng.randrange(len(rows[0]))
    return _joined([row[:k] + row[k + 1 :] for row in rows], separator)


def column_twice(text: str, rng: Random) -> str:
    """A column stands there twice, or with a new name, or in another place."""
    rows, separator = _cells(text)
    k, to, name = rng.randrange(len(rows[0])), rng.randrange(len(rows[0])), rng.choice(ALL)
    wide = [[*row[:to], row[k] if k < len(row) else "", *row[to:]] for row in rows]
    if rng.random() < 0.5:
        wide[0][to] = name
    return _joined(wide, separator)


def rows_twice(text: str, rng: Random) -> str:
    """Rows were delivered twice, or in another order."""
    rows, separator = _cells(text)
    body = rows[1:] or [[""]]
    some = rng.sample(body, min(len(body), rng.choice((1, 2, 20))))
    mixed = [*body, *some]
    if rng.random() < 0.5:
        rng.shuffle(mixed)
    return _joined([rows[0], *mixed], separator)


def rows_lost(text: str, rng: Random) -> str:
    """Rows are not there."""
    rows, separator = _cells(text)
    keep = rng.random()
    return _joined([rows[0], *(row for row in rows[1:] if rng.random() < keep)], separator)


def other_separator(text: str, rng: Random) -> str:
    """Cells are separated otherwise."""
    _, separator = _cells(text)
    return text.replace(separator, rng.choice((",", ";", "\t", "|", " ", ", ")))


def column_of(text: str, rng: Random) -> str:
    """A whole column says one thing."""
    rows, separator = _cells(text)
    k, value = rng.randrange(len(rows[0])), rng.choice(ALL)
    for row in rows[1:]:
        if k < len(row):
            row[k] = value
    return _joined(rows, separator)


TABLE = (
    other_cell,
    other_cell,
    other_cell,
    cell_of_elsewhere,
    quoted,
    column_lost,
    column_twice,
    rows_twice,
    rows_lost,
    other_separator,
    column_of,
)
