from __future__ import annotations

import numpy as np
import pytest

from center.plan import Plan
from reports.frames import contender_frame, cover_frame, duty_frame, unmet_frame


def test_cover_has_one_row_per_queue_and_step(small_plan: Plan) -> None:
    frame = cover_frame(small_plan)
    assert len(frame) == len(small_plan.queues) * small_plan.horizon.n
    under = np.maximum(small_plan.requirement.rostered - small_plan.cover, 0)
    assert frame.groupby("queue", sort=False)["under"].sum().tolist() == under.sum(axis=1).tolist()
    row = frame[frame["queue"] == "chat"].iloc[50]
    assert row["start_local"] == small_plan.horizon.local(50)
    assert row["start_utc"] == small_plan.horizon.time_of(50)


def test_duties_have_times_of_both_zones(small_plan: Plan) -> None:
    row = duty_frame(small_plan).set_index("agent").loc["Bo O'Brien"]
    assert row["start_local"] == row["start_agent"]
    assert (row["start_local"].hour, row["start_agent"].hour) == (10, 9)
    assert row["paid_hours"] == 8


def test_contenders_are_ranked_and_in_points(small_plan: Plan) -> None:
    frame = contender_frame(small_plan)
    assert frame["backend"].tolist() == ["anneal", "cpsat", "neal"]
    assert frame.loc[0, "cost"] == 43.21
    assert frame.loc[0, "gap"] == pytest.approx((4321 - 4100) / 4100)
    assert np.isnan(frame.loc[2, "cost"])


def test_unmet_sums_agree_with_the_arrays(week_plan: Plan) -> None:
    frame = unmet_frame(week_plan)
    missing = np.maximum(week_plan.requirement.rostered - week_plan.cover, 0).sum() / 4
    assert frame["head_hours"].sum() == pytest.approx(missing)
    assert frame["head_hours"].is_monotonic_decreasing
