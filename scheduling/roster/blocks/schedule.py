"""How temperature and the price of a missing head change while it cools."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """How a read cools; temperatures and penalties in the problem's unit.

    Attributes
    ----------
    hot, cold
        Temperatures of a cooling.
    missing
        Price of a missing head of hard cover, at first and in the end of a cooling.
    coolings, less
        Coolings of a read, each from the best so far and so much less hot than the one before.
    """

    hot: float
    cold: float
    missing: tuple[float, float] = (3.0, 8.0)
    coolings: int = 1
    less: float = 0.6

    def at(self, share: float) -> tuple[int, float, float]:
        """(cooling, temperature, penalty) at a share of the read."""
        turn = min(self.coolings - 1, int(share * self.coolings))
        part, hot = share * self.coolings - turn, max(self.hot * self.less**turn, self.cold)
        least, most = self.missing
        return turn, hot * (self.cold / hot) ** part, least * (most / least) ** part
