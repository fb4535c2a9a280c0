"""Files for other programs: CSV and XLSX for spreadsheets, iCal for calendars, Parquet for analysis."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from center.errors import Fault, InputError, system_words
from center.plan import Plan
from reports.export_csv import contenders_csv, cover_csv, roster_csv, unmet_csv
from reports.export_ical import calendars
from reports.export_simulated import simulated_csv
from reports.kpi_export import kpis_csv
from reports.peak_export import peak_changes_csv, peak_outcomes_csv
from reports.routing_plan_export import turns_csv


class ExportFormat(StrEnum):
    """What a plan can be exported to."""

    CSV = "csv"
    ICAL = "ical"
    XLSX = "xlsx"
    PARQUET = "parquet"


def export_texts(plan: Plan, export: ExportFormat) -> dict[str, str]:
    """File name -> text of CSV and iCal.

    ``simulated.csv``, ``turns.csv`` (the routing plan), ``peak_changes.csv`` and ``peak_outcomes.csv`` where there are any.
    """
    if export is ExportFormat.ICAL:
        return calendars(plan)
    texts = {
        "roster.csv": roster_csv(plan),
        "cover.csv": cover_csv(plan),
        "contenders.csv": contenders_csv(plan),
        "unmet.csv": unmet_csv(plan),
        "kpis.csv": kpis_csv(plan),
    }
    if plan.simulated is not None:
        texts |= {"simulated.csv": simulated_csv(plan)}
    if plan.routing is not None and plan.routing.turns:
        texts |= {"turns.csv": turns_csv(plan.routing)}
    if plan.peak is not None:
        texts |= {"peak_changes.csv": peak_changes_csv(plan)}
        texts |= {"peak_outcomes.csv": peak_outcomes_csv(plan)} if plan.peak.outcomes else {}
    return texts


def write_exports(plan: Plan, export: ExportFormat, folder: Path) -> list[Path]:
    """Write the files into `folder`, made if absent, and return their paths.

    CSV starts with a byte-order mark, without which spreadsheets take UTF-8 for something else.

    Raises
    ------
    InputError
        The folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if export is ExportFormat.XLSX:
            return [_workbook(plan, folder / f"{plan.id}.xlsx")]
        if export is ExportFormat.PARQUET:
            return _parquet(plan, folder)
        return _texts(plan, export, folder)
    except OSError as error:
        raise InputError(Fault(str(error.filename or folder), system_words(error), "a folder that can be written to")) from None


def _texts(plan: Plan, export: ExportFormat, folder: Path) -> list[Path]:
    encoding = "utf-8-sig" if export is ExportFormat.CSV else "utf-8"
    written = []
    for name, text in export_texts(plan, export).items():
        (folder / name).write_text(text, encoding=encoding, newline="")
        written.append(folder / name)
    return written


def _workbook(plan: Plan, file: Path) -> Path:
    from reports.export_xlsx import write_xlsx

    write_xlsx(plan, file)
    return file


def _parquet(plan: Plan, folder: Path) -> list[Path]:
    from reports.export_parquet import write_parquet

    return write_parquet(plan, folder)
