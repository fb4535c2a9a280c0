"""The made-up centre's scenario: four queues, people of one or two skills, two days of 14 hours."""

from __future__ import annotations

from typing import Any

# Share of the work, handle time and patience in seconds, hour of the day on which the queue is busiest.
QUEUES = {
    "service": (0.42, 240, 180, 10.0),
    "sales": (0.28, 300, 150, 16.0),
    "billing": (0.18, 210, 200, 11.0),
    "tech": (0.12, 420, 300, 14.0),
}
# Of all people: sets of skills, the main one first.
PEOPLE = {
    "service": 0.26,
    "service billing": 0.16,
    "sales": 0.17,
    "sales service": 0.11,
    "billing": 0.12,
    "billing tech": 0.06,
    "tech": 0.08,
    "tech sales": 0.04,
}
STEP_MIN, OPEN, CLOSE = 15, 7, 21


def sections(people: int) -> dict[str, Any]:
    """The scenario file of so many people."""
    kinds = [kind.split() for kind, share in PEOPLE.items() for _ in range(round(share * people))]
    kinds = (kinds + [["service"]] * people)[:people]
    target = {"share": 0.8, "within_s": 20}
    return {
        "schema_version": 1,
        "name": f"peak{people}",
        "sites": [{"name": "here", "zone": "Europe/Madrid"}],
        "horizon": {"start": "2026-11-23", "days": 2, "interval_min": STEP_MIN},
        "skills": [{"name": name} for name in QUEUES],
        "queues": [
            {
                "name": name,
                "skill": name,
                "open": [f"daily {OPEN:02}:00-{CLOSE}:00"],
                "target": target,
                "aht_s": aht,
                "patience_s": patience,
            }
            for name, (_, aht, patience, _) in QUEUES.items()
        ],
        "contracts": [{"name": "full", "hours_week": [0, 40], "shifts": ["day"]}],
        "shifts": [
            {
                "name": "day",
                "start": "07:00-12:30",
                "lengths_min": [510],
                "lunch": {"minutes": 30, "after_min": [180, 300], "step_min": 30, "paid": False},
                "breaks": [
                    {"minutes": 15, "after_min": [90, 150], "step_min": 30, "paid": True},
                    {"minutes": 15, "after_min": [390, 450], "step_min": 30, "paid": True},
                ],
            }
        ],
        "agents": [
            {"id": f"{kind[0]}-{a + 1}", "contract": "full", "skills": dict.fromkeys(kind, 1.0), "hourly_cost": 18.0}
            for a, kind in enumerate(kinds)
        ],
        "history": {"file": "none.csv", "zone": "Europe/Madrid", "interval_min": STEP_MIN},
        "peak": {"overflow": [{"queue": "service", "most_heads": max(1, people // 40)}]},
        # People serve the queue of their shift, as the heads required are counted; who goes on with another queue leaves it.
        "twin": {"service": "lognormal", "service_cv": 1.2, "replications": 100, "pooled": False},
    }
