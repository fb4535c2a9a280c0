"""Mutations of text and of bytes that know nothing of what the file means."""

from __future__ import annotations

import gzip
import re
from random import Random

from benchmarks.fuzz.words import ALL, BOMBS

_WORD = re.compile(r"[^\s,;:\[\]{}]+")


def drop_span(text: str, rng: Random) -> str:
    """Some characters are lost."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.randint(1, 20) :]


def double_span(text: str, rng: Random) -> str:
    """Some characters stand there twice."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at : at + rng.randint(1, 40)] + text[at:]


def other_character(text: str, rng: Random) -> str:
    """One character is another one."""
    at = rng.randrange(len(text) + 1)
    return text[:at] + chr(rng.choice([rng.randrange(1, 128), rng.randrange(128, 0xD800)])) + text[at + 1 :]


def other_word(text: str, rng: Random) -> str:
    """One word is a troublesome one."""
    found = list(_WORD.finditer(text))
    if not found:
        return rng.choice(ALL)
    word = rng.choice(found)
    return text[: word.start()] + rng.choice(ALL) + text[word.end() :]


def word_of_elsewhere(text: str, rng: Random) -> str:
    """One word stands in the place of another."""
    found = list(_WORD.finditer(text))
    if not found:
        return text
    word, other = rng.choice(found), rng.choice(found)
    return text[: word.start()] + other.group() + text[word.end() :]


def drop_line(text: str, rng: Random) -> str:
    """A line is lost."""
    lines = text.splitlines(keepends=True) or [""]
    at = rng.randrange(len(lines))
    return "".join([*lines[:at], *lines[at + 1 :]])


def move_line(text: str, rng: Random) -> str:
    """A line stands somewhere else, or twice."""
    lines = text.splitlines(keepends=True) or [""]
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines[at] if rng.random() < 0.5 else lines.pop(at)
    return "".join([*lines[:to], line, *lines[to:]])


def indent(text: str, rng: Random) -> str:
    """A line is indented otherwise."""
    lines = text.splitlines(keepends=True) or [""]
    at = rng.randrange(len(lines))
    lines[at] = rng.choice([" ", "  ", "\t", "    "]) + lines[at] if rng.random() < 0.6 else lines[at].lstrip()
    return "".join(lines)


def cut(text: str, rng: Random) -> str:
    """The file ends early, as after a broken transfer."""
    return text[: rng.randrange(len(text) + 1)]


def bomb(text: str, rng: Random) -> str:
    """A structure that grows or sinks deep stands somewhere."""
    at = rng.choice([0, text.find("\n") + 1, len(text)])
    return text[:at] + rng.choice(BOMBS) + "\n" + text[at:]


TEXT = (drop_span, double_span, other_character, other_word, other_word, word_of_elsewhere, drop_line, move_line, indent, cut, bomb)


def flip_bits(raw: bytes, rng: Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def other_encoding(raw: bytes, rng: Random) -> bytes:
    """Saved by a program that writes another encoding."""
    return raw.decode("utf-8", "replace").encode(rng.choice(["utf-16", "utf-8-sig", "latin-1", "cp1252", "utf-32", "utf-7"]), "replace")


def other_line_ends(raw: bytes, rng: Random) -> bytes:
    """Saved on another system."""
    return raw.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n", b"\x85", b"\0"]))


def packed(raw: bytes, rng: Random) -> bytes:
    """Compressed, perhaps broken off."""
    whole = gzip.compress(raw, mtime=0)
    return whole if rng.random() < 0.5 else whole[: rng.randrange(len(whole))]


def emptied(raw: bytes, rng: Random) -> bytes:
    """Nothing is in it, or next to nothing."""
    return rng.choice([b"", b"\n", b"\xef\xbb\xbf", b"\0", b"---\n", b"...\n", b"null", b"[]", b"{}", b"\xff\xfe", b"a"])


BYTES = (flip_bits, other_encoding, other_line_ends, packed, emptied)
