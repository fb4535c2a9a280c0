"""A plan as Parquet files, one a table, times in UTC: for pandas, DuckDB, Spark and the like."""

from __future__ import annotations

from pathlib import Path

from center.errors import BackendUnavailableError
from center.plan import Plan
from reports.plan_tables import plan_tables


def write_parquet(plan: Plan, folder: Path) -> list[Path]:
    """Write the files into `folder` and return their paths. Each has the plan's id, zone and title as metadata of its schema.

    Raises
    ------
    BackendUnavailableError
        The package pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise BackendUnavailableError("Parquet needs the package pyarrow: pip install 'crewtide[parquet]'.") from None
    about = {"crewtide.plan": plan.id, "crewtide.zone": plan.horizon.zone, "crewtide.title": plan.title}
    written = []
    for name, frame in plan_tables(plan).items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        table = table.cast(pa.schema([_in_utc(pa, field) for field in table.schema]))
        file = folder / f"{name}.parquet"
        pq.write_table(table.replace_schema_metadata(about), file)
        written.append(file)
    return written


def _in_utc(pa: object, field: object) -> object:
    """Times to the microsecond, in UTC; empty columns of texts as texts."""
    if pa.types.is_timestamp(field.type):  # type: ignore[attr-defined]
        return field.with_type(pa.timestamp("us", tz="UTC"))  # type: ignore[attr-defined]
    return field.with_type(pa.string()) if pa.types.is_null(field.type) else field  # type: ignore[attr-defined]
