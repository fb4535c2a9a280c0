"""What cover costs: units of a head against a band, in units of money (`scheduling.roster.worth`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduling.roster.worth import Worth, fine_of, hundredths_of


@dataclass(frozen=True)
class CoverPrices:
    """Arrays int64, shape ``(queues, n)``, or ``(n,)`` of one queue.

    Attributes
    ----------
    need, enough
        Units of a head below which some are missing, and above which some are spare.
    missing, spare
        Linear price of one, in units of money.
    square
        Prices of their squares, under and over.
    fine
        Units of money in a hundredth of a point.
    """

    need: np.ndarray
    enough: np.ndarray
    missing: np.ndarray
    spare: np.ndarray
    square: tuple[int, int]
    fine: int

    @classmethod
    def of(
        cls,
        worth: Worth,
        need: np.ndarray,
        enough: np.ndarray,
        missing_head: np.ndarray,
        spare_head: np.ndarray,
        square: tuple[int, int],
    ) -> CoverPrices:
        """From heads and their prices in hundredths of a point, linear and, under and over, of their squares."""
        head, fine = worth.head, fine_of(worth.head, square)
        linear, squared = fine // head, fine // head**2  # 0 where no square has a price
        squares = square[0] * squared, square[1] * squared
        return cls(need * head, enough * head, missing_head * linear, spare_head * linear, squares, fine)

    def queue(self, number: int) -> CoverPrices:
        """Of one queue alone."""
        return CoverPrices(self.need[number], self.enough[number], self.missing[number], self.spare[number], self.square, self.fine)

    def short_and_spare(self, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Units missing, and units too many."""
        return np.maximum(0, self.need - units), np.maximum(0, units - self.enough)

    def under_and_over(self, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Cost of those missing, and of those too many, step by step, in units of money."""
        short, spare = self.short_and_spare(units)
        return self.missing * short + self.square[0] * short**2, self.spare * spare + self.square[1] * spare**2

    def cost(self, units: np.ndarray) -> np.ndarray:
        """Both together."""
        under, over = self.under_and_over(units)
        return under + over

    def parts(self, units: np.ndarray) -> dict[str, int]:
        """Parts ``under`` and ``over`` in hundredths of a point, of which the sum is rounded, once."""
        under, over = (int(part.sum()) for part in self.under_and_over(units))
        first = hundredths_of(under, self.fine)
        return {"under": first, "over": hundredths_of(under + over, self.fine) - first}
