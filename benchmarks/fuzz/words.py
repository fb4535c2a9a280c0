"""Values that are known to trouble readers of files."""

from __future__ import annotations

from itertools import pairwise

NUMBERS = (
    "0", "-0", "-1", "1", "2", "24", "59", "60", "61", "100", "101", "1000", "65536", "2147483648", "9223372036854775808", "1e3",
    "1e308", "1e309", "-1e308", "1e-320", "0.1", "0.30000000000000004", "99999999999999999999999", ".nan", "nan", ".inf", "inf", "-inf",
    "-.inf", "0x1F", "010", "1_000", "1,5", "1.000,5", "１２", "٣", "--1", "+1", "1.", ".5", "true", "1/0",
)  # fmt: skip

TIMES = (
    "00:00", "24:00", "24:01", "25:00", "23:59", "9:0", "09:60", "09:00-09:00", "13:00-09:00", "00:00-24:00", "22:00-06:00", "mon",
    "mon-sun", "daily", "sun-mon 09:00-13:00", "mon-fri 09:00-13:00", "mon 09:00", "xyz 09:00-10:00", "2026-02-29", "2026-02-30",
    "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "1969-12-31", "2026-10-25", "2026-10-25T02:30", "2026-03-29T02:30",
    "2026-03-02..2026-03-01", "0001-01-01..9999-12-31", "2026-03-02T09:00:00+25:00", "2026-03-02T09:00:00+00:00", "2026-03-02T09:00",
    "2026-W10-1", "20260302", "2026-03-02 09:00:60", "02/03/2026", "Europe/Madrid", "Europe/Nowhere", "UTC", "utc", "../../etc/passwd",
    "Etc/GMT+12", "localtime", "Factory", "posixrules",
)  # fmt: skip

TEXTS = (
    "", " ", "null", "~", "[]", "{}", "[[]]", "yes", "No", "a" * 81, "b" * 5000, "Ñandú", "名前", "e\u0301", "\u202egnp.exe", "\u200b",
    "\ufeff", "🙂", "a\tb", "'", '"', "`", "\\", "\\n", "%s%n", "{0}", "${HOME}", "=cmd()", "<script>alert(1)</script>",
    "'; DROP TABLE plans; --", "a,b", "a;b", "a:b", "- a", "# a", "&a", "*a", "!!python/object/apply:os.system [id]", "!!binary aGk=",
    "!!timestamp 2001-01-01", "__class__", "csv", "file", "/dev/null", "/dev/zero", "/", ".", "..", "\x00", "\x07", "\x85", "\u2028",
    "calls", "anneal", "[red]x[/red]", "[/]", "NaN", "None", "undefined",
)  # fmt: skip

ALL = (*NUMBERS, *TIMES, *TEXTS)

_GROWING = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
_LETTERS = "abcdefghij"

BOMBS = (
    "[" * 3000,
    "{a: " * 1500 + "1" + "}" * 1500,
    "- " * 2000 + "x",
    _GROWING + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in pairwise(_LETTERS)),
    "a: &a {x: 1}\n" + "".join(f"{b}: &{b} {{<<: [{', '.join([f'*{a}'] * 10)}]}}\n" for a, b in pairwise(_LETTERS)),
    "self: &self [*self]\n",
    "x: " + "9" * 6000,
    '"' + "a" * 200_000,
    ",".join(["x"] * 20_000),
)
"""Structures that grow or sink deep: nesting, aliases of aliases, merges of merges, an alias of itself, a number of 6,000 digits, an
open quote."""
