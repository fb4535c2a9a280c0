"""Where in the program an error arose: files and lines, without what the error says."""

from __future__ import annotations

import traceback
from pathlib import Path

_PROGRAM = Path(__file__).resolve().parents[1]
_DEEPEST = 4


def place_of(error: BaseException) -> list[str]:
    """The last frames of the program itself that an error passed, innermost last: ``ops/worker.py:88 run``.

    Of other packages only the innermost frame is named, by its file's name.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _inside(frame.filename)]
    places = [f"{Path(f.filename).resolve().relative_to(_PROGRAM).as_posix()}:{f.lineno} {f.name}" for f in ours[-_DEEPEST:]]
    if frames and not _inside(frames[-1].filename):
        places.append(f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}")
    return places


def _inside(filename: str) -> bool:
    path = Path(filename).resolve()
    return path.is_relative_to(_PROGRAM) and "site-packages" not in path.relative_to(_PROGRAM).parts
