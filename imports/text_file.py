"""The text of an export in whatever encoding it has; a gzip file is unpacked."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from center.errors import Fault, InputError, system_words

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def read_export(path: Path, encoding: str, key: str) -> str:
    """Text of a file.

    Parameters
    ----------
    key
        Key of the map file that says the encoding, for the advice.

    Raises
    ------
    InputError
        The file cannot be read, unpacked or decoded.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise InputError(Fault(f"{path}: line {line}", found, f"{encoding} text", f"Set {key} in the map file.")) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError(Fault(str(path), "a broken gzip file", "a whole one", "Fetch the file again.")) from None
    except FileNotFoundError:
        raise InputError(Fault(str(path), "no such file", "an existing file", "Check the path, and the folder you are in.")) from None
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a readable file")) from None


def lines_of(path: Path, lines: set[int]) -> dict[int, str]:
    """Text of some lines of a file that was read before, by number from 1; bytes that are no UTF-8 are replaced."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8", errors="replace")
    return {number: line.rstrip("\r") for number, line in enumerate(text.split("\n"), 1) if number in lines}
