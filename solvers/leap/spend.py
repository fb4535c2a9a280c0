"""What a solve has spent at Leap, and whether a next call is within the budgets."""

from __future__ import annotations

from dataclasses import dataclass

from solvers.leap.settings import LeapSettings


@dataclass
class Spend:
    """Jobs, and solver seconds; a job whose charge is not known counts with all the time that it asked for."""

    settings: LeapSettings
    calls: int = 0
    seconds: float = 0.0

    @property
    def cost(self) -> float | None:
        """Money, where a price is configured."""
        price = self.settings.price_per_second
        return None if price is None else price * self.seconds

    def objection(self, solver_seconds: float, left: float) -> str | None:
        """Why a call that asks for `solver_seconds` is not made, with `left` seconds of wall time; None if it may be."""
        if solver_seconds > min(left, self.settings.seconds):
            return f"the solver needs {solver_seconds:.3g} s for this size and {min(left, self.settings.seconds):.3g} s are left"
        price, money = self.settings.price_per_second, self.settings.money
        if price is not None and money is not None and price * (self.seconds + solver_seconds) > money:
            return f"it would cost {price * solver_seconds:.4g} and {money - price * self.seconds:.4g} of {money:.4g} is left"
        return None
