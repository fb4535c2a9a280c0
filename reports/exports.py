"""Files for other programs: CSV for spreadsheets, iCal for calendars."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from center.errors import Fault, InputError, system_words
from center.plan import Plan
from reports.export_csv import contenders_csv, cover_csv, roster_csv, unmet_csv
from reports.export_ical import calendars
from reports.export_simulated import simulated_csv


class ExportFormat(StrEnum):
    """What a plan can be exported to."""

    CSV = "csv"
    ICAL = "ical"


def export_texts(plan: Plan, export: ExportFormat) -> dict[str, str]:
    """File name -> text; ``simulated.csv`` only of a plan that was simulated."""
    if export is ExportFormat.ICAL:
        return calendars(plan)
    texts = {
        "roster.csv": roster_csv(plan),
        "cover.csv": cover_csv(plan),
        "contenders.csv": contenders_csv(plan),
        "unmet.csv": unmet_csv(plan),
    }
    return texts if plan.simulated is None else texts | {"simulated.csv": simulated_csv(plan)}


def write_exports(plan: Plan, export: ExportFormat, folder: Path) -> list[Path]:
    """Write the files into `folder`, made if absent, and return their paths.

    CSV starts with a byte-order mark, without which spreadsheets take UTF-8 for something else.

    Raises
    ------
    InputError
        The folder or a file cannot be written.
    """
    encoding = "utf-8-sig" if export is ExportFormat.CSV else "utf-8"
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in export_texts(plan, export).items():
            (folder / name).write_text(text, encoding=encoding, newline="")
            written.append(folder / name)
    except OSError as error:
        raise InputError(Fault(str(error.filename or folder), system_words(error), "a folder that can be written to")) from None
    return written
