"""Who is needed: heads by step and queue, their blocks as flows, and the price of heads too many.

People serve every queue, so only how many there are on each counts. A block lasts `block` steps: whoever began one in the last
`block` steps is on it still, and whoever ends one in the next `block` steps is on it already. A change of queue needs that time
on both sides of it in the shift. This is a relaxation of named blocks: people may swap who is in
which. With one queue it is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from benchmarks.rosters.exact.lines import Lines, linear
from scheduling.roster.problem import RosterProblem

UNIT_STEPS = 3
"""Heads too many in a step that have each their price; any more are as cheap as the next one, so that the relaxation stays one."""


@dataclass
class Cover:
    """Heads in a model.

    Attributes
    ----------
    heads
        Variables, shape ``(queues, n)``.
    price
        Terms of the objective: variable, hundredths.
    """

    model: cp_model.CpModel
    problem: RosterProblem
    most: int
    heads: list[list[IntVar]] = field(default_factory=list)
    price: list[tuple[IntVar, int]] = field(default_factory=list)

    @classmethod
    def of(cls, model: cp_model.CpModel, problem: RosterProblem) -> Cover:
        """Heads between the need and everybody, priced."""
        most = len(problem.agent_queues)
        cover = cls(model, problem, most)
        for queue, row in enumerate(problem.need.tolist()):
            cover.heads.append([model.new_int_var(0, most, "") for _ in row])
            for step, (heads, least) in enumerate(zip(cover.heads[queue], row, strict=True)):
                model.add(heads >= least)
                cover._priced(heads, queue, step)
        return cover

    def minimise(self) -> None:
        """The price is the model's objective."""
        self.model.minimize(cp_model.LinearExpr.weighted_sum([one for one, _ in self.price], [price for _, price in self.price]))

    def _priced(self, heads: IntVar, queue: int, step: int) -> None:
        """Unit steps of rising price: the k-th head too many costs `spare + square (2k - 1)`."""
        enough, spare = int(self.problem.enough[queue, step]), int(self.problem.spare_head[queue, step])
        square = self.problem.prices.over[1]
        room = self.most - enough
        if room <= 0 or not (spare or square):
            return
        units = [self.model.new_bool_var("") for _ in range(min(room, UNIT_STEPS))]
        more = self.model.new_int_var(0, max(0, room - UNIT_STEPS), "")
        self.price += [(unit, spare + square * (2 * k + 1)) for k, unit in enumerate([*units, more])]
        self.model.add(heads - sum(units) - more <= enough)

    def served_by(self, lines: Lines) -> None:
        """Everybody at work is on one queue, for blocks that are long enough."""
        n = self.problem.horizon.n
        for step in range(n):
            self.model.add(linear([(row[step], 1) for row in self.heads]) == lines.between(step, step))
        if len(self.heads) > 1:
            self._blocks(lines, lines.block)

    def _blocks(self, lines: Lines, block: int) -> None:
        model, n = self.model, self.problem.horizon.n
        begins = [[model.new_int_var(0, self.most, "") for _ in range(n + 1)] for _ in self.heads]
        ends = [[model.new_int_var(0, self.most, "") for _ in range(n + 1)] for _ in self.heads]
        for row, begin, end in zip(self.heads, begins, ends, strict=True):
            for step in range(n + 1):
                now = [(row[at], sign) for at, sign in ((step, 1), (step - 1, -1)) if 0 <= at < n]
                model.add(linear(now) == begin[step] - end[step])
                if step < n:
                    model.add(row[step] >= linear([(one, 1) for one in begin[max(0, step - block + 1) : step + 1]]))
                    model.add(row[step] >= linear([(one, 1) for one in end[step + 1 : step + block + 1]]))
        changes = [model.new_int_var(0, self.most, "") for _ in range(n + 1)]
        for step in range(n + 1):
            begun = linear([(begin[step], 1) for begin in begins])
            model.add(begun == changes[step] + lines.starting(step))
        for step in range(n - block + 1):
            change = linear([(one, 1) for one in changes[step : step + block]])
            model.add(change <= lines.between(step - 1, step + block - 1))
