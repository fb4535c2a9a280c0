"""Every kind of rule, hard and priced, for everybody, a contract, a group or a person; and a milder form of each."""

from __future__ import annotations

from typing import Any

FULL, PART, STUDENTS, GUARDS = ({"contracts": [name]} for name in ("full", "part", "student", "guard"))
CARERS, MENTORS, NIGHT_TEAM, DRIVERS, MINORS = ({"groups": [name]} for name in ("carers", "mentors", "night-team", "drivers", "minors"))
LATE = ["late", "night"]

# Each rule, and what of it another value makes milder.
RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"rule": "rest", "hours": 32, "after": ["night"], "whom": FULL}, {"hours": 20}),
    ({"rule": "rest", "hours": 14, "price": 0.5}, {"hours": 12.5}),
    ({"rule": "hours", "most": 80, "per": "rolling", "days": 14, "whom": FULL}, {"most": 84}),
    ({"rule": "hours", "least": 19.3, "most": 24.25, "price": 1.1, "whom": PART}, {"least": 18, "most": 25.5}),
    ({"rule": "hours", "most": 75.5, "per": "rolling", "days": 14, "price": 0.7, "whom": FULL}, {"most": 77}),
    ({"rule": "day_hours", "most": 9}, {"most": 10}),
    ({"rule": "day_hours", "most": 5.25, "price": 0.9, "whom": PART}, {"most": 5.5}),
    ({"rule": "working_days", "most": 11, "per": "rolling", "days": 14}, {"most": 12}),
    ({"rule": "working_days", "least": 13, "most": 14, "per": "horizon", "price": 2, "whom": FULL}, {"least": 12, "most": 15}),
    ({"rule": "consecutive_work", "most": 5}, {"most": 6}),
    ({"rule": "consecutive_work", "least": 2, "most": 4, "price": 1}, {"least": 1, "most": 5}),
    ({"rule": "consecutive_off", "most": 6, "whom": FULL}, {"most": 7}),
    ({"rule": "consecutive_off", "least": 2, "price": 2, "whom": FULL}, {"least": 1}),
    ({"rule": "weekends", "most": 2, "whom": FULL}, {"most": 3}),
    ({"rule": "weekends", "most": 1, "of": 2, "whole": True, "price": 3}, {"most": 2, "whole": False}),
    ({"rule": "succession", "first": ["night"], "then": ["early", "late", "noon"]}, {"then": ["early"]}),
    ({"rule": "succession", "first": ["late"], "then": ["early", "late"], "price": 0.4, "whom": FULL}, {"then": ["early"]}),
    ({"rule": "shifts_of_kind", "kinds": ["night"], "most": 8, "per": "horizon"}, {"most": 9}),
    ({"rule": "shifts_of_kind", "kinds": ["late"], "least": 1, "most": 2, "price": 1, "whom": FULL}, {"least": 0, "most": 3}),
    ({"rule": "start_band", "minutes": 240, "whom": DRIVERS}, {"minutes": 360}),
    ({"rule": "start_band", "minutes": 120, "price": 0.3, "whom": STUDENTS}, {"minutes": 180}),
    ({"rule": "split_shifts", "whom": CARERS}, {"most": 1}),
    ({"rule": "split_shifts", "most": 1, "price": 2, "whom": PART}, {"most": 2}),
    ({"rule": "nights", "most": 6, "per": "rolling", "days": 14, "in_a_row": 4}, {"most": 7, "in_a_row": 5}),
    ({"rule": "nights", "most": 1, "in_a_row": 1, "price": 1.5, "whom": FULL}, {"most": 2, "in_a_row": 2}),
    ({"rule": "minors", "whom": MINORS, "between": "06:00-22:30"}, {"day_hours": 9, "between": "06:00-23:00"}),
    (
        {"rule": "minors", "whom": STUDENTS, "between": "06:00-20:00", "day_hours": 5, "week_hours": 14.5, "price": 1},
        {"day_hours": 6, "week_hours": 16},
    ),
    ({"rule": "days_off", "whom": DRIVERS, "weekdays": "sun"}, {"weekdays": None, "dates": ["2026-10-18"]}),
    ({"rule": "days_off", "whom": MENTORS, "dates": ["2026-10-14..2026-10-15"], "price": 6}, {"dates": ["2026-10-14"]}),
    ({"rule": "available", "whom": STUDENTS, "windows": ["daily 08:00-23:00"]}, {"windows": ["daily 06:00-24:00"]}),
    ({"rule": "available", "whom": CARERS, "windows": ["daily 07:00-18:00"], "price": 2}, {"windows": ["daily 07:00-20:00"]}),
    ({"rule": "request", "want": "off", "dates": ["2026-10-24"], "whom": {"people": ["p000", "p005"]}}, {"kinds": LATE}),
    ({"rule": "request", "want": "off", "dates": ["2026-10-16..2026-10-18"], "price": 3, "whom": MENTORS}, {"kinds": LATE}),
    (
        {"rule": "request", "want": "on", "dates": ["2026-10-13", "2026-10-27"], "kinds": ["early"], "price": 2, "whom": NIGHT_TEAM},
        {"kinds": []},
    ),
    ({"rule": "overtime", "above": 38, "most": 2, "whom": GUARDS}, {"most": 4}),
    ({"rule": "overtime", "most": 8, "price": 0.83, "whom": FULL}, {"above": 36, "most": 10}),
    ({"rule": "turn", "by": "seniority", "factors": [3, 2, 1]}, {"factors": [2, 1, 1]}),
    ({"rule": "turn", "by": "rotation", "factors": [2, 1], "whom": MENTORS}, {"factors": [1]}),
    ({"rule": "fair_share", "of": "nights", "debt_days": 28, "price": 3, "whom": FULL}, {}),
    ({"rule": "fair_share", "of": "weekends", "price": 2, "whom": FULL}, {}),
    ({"rule": "fair_share", "of": "hours", "price": 0.35, "whom": PART}, {}),
    ({"rule": "fair_share", "of": "unpopular", "per_contract": True, "debt_days": 14, "price": 1}, {}),
]
LAWS = [law for law, _ in RULES]
MILDER = [milder for _, milder in RULES]
