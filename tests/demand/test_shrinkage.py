"""Only what the roster does not show grosses up the requirement."""

from __future__ import annotations

import numpy as np
import pytest

from center.errors import InputError
from demand.schema import ShrinkageItem
from demand.shrinkage import gross_up_share, rostered_heads

BREAKS = ShrinkageItem(name="breaks", share=0.1, in_roster=True)
SICK = ShrinkageItem(name="sickness", share=0.06, in_roster=False)
LATE = ShrinkageItem(name="lateness", share=0.04, in_roster=False)


def test_items_in_the_roster_do_not_count() -> None:
    assert gross_up_share([BREAKS, SICK, LATE]) == pytest.approx(0.10)
    assert gross_up_share([BREAKS]) == 0


def test_heads_are_rounded_up_and_no_further() -> None:
    np.testing.assert_array_equal(rostered_heads(np.array([0, 1, 9, 18, 19]), 0.1), [0, 2, 10, 20, 22])
    np.testing.assert_array_equal(rostered_heads(np.arange(50), 0.0), np.arange(50))


def test_nothing_left_is_a_fault() -> None:
    away = [ShrinkageItem(name=name, share=0.5, in_roster=False) for name in ("a", "b")]
    with pytest.raises(InputError, match=r"100%.*a, b"):
        gross_up_share(away)
