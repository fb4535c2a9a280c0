"""What the interval exports of well-known systems look like, from their public descriptions of the fields."""

from __future__ import annotations

from typing import Any

PRESETS: dict[str, dict[str, Any]] = {
    # Genesys Cloud, "Prepare the historical data import .csv file": the file that its forecasts are fed from. Empty intervals have no row.
    "genesys_cloud": {
        "columns": {
            "interval_start": "Interval Start UTC Date",
            "queue": "Queue",
            "offered": "Offered",
            "handled": "Interactions Handled",
            "handle_time_s": "Total Handle Time (Seconds)",
        },
        "parts": ["Media Type", "Skill Set", "Language"],
        "gaps": "zero",
    },
    # Calabrio WFM, "Queue data file format": 21 fields, no header. 1 length of the interval, 2 date, 3 clock, 4 queue id, 5 queue name,
    # 6 offered directly, 7 overflowed in, 8 abandoned, 9 overflowed out, 10 answered, 11 and 12 time in queue, 13 talk time,
    # 14 after-call work, 15 to 21 others.
    "calabrio": {
        "header": False,
        "stamp": "%Y%m%d %H:%M",
        "columns": {
            "interval_start": ["2", "3"],
            "queue": "5",
            "offered": ["6", "7"],
            "handled": ["10"],
            "handle_time_s": ["13", "14"],
        },
    },
}
