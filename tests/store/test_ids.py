"""Plan ids and the compressed assignment."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from center.horizon import Horizon
from store.ids import new_plan_id
from store.rows.answers import packed, unpacked


def test_an_id_has_the_first_local_day_not_the_utc_one() -> None:
    horizon = Horizon.of_days(date(2026, 3, 29), 1, 15, "Asia/Tokyo")
    assert horizon.start_utc.date() == date(2026, 3, 28)
    ids = {new_plan_id("bank", horizon) for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch(r"bank-20260329-[a-z2-7]{6}", plan_id) for plan_id in ids)


@given(st.lists(st.integers(-(2**31), 2**31 - 1)))
def test_an_assignment_survives_packing(options: list[int]) -> None:
    assignment = np.array(options, dtype=np.int32)
    back = unpacked(packed(assignment))
    assert back.dtype == np.int32
    assert back.tolist() == options
