from __future__ import annotations

from dataclasses import replace
from io import StringIO

import numpy as np
from rich.console import Console

from center.plan import Plan
from reports.headline import Headline
from reports.text import plan_summary


def _text(plan: Plan, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width)
    console.print(plan_summary(plan))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_the_summary_says_what_matters(small_plan: Plan) -> None:
    text = _text(small_plan)
    assert "Legal plan. 43.8 %" in text
    assert "* anneal" in text and "43.21" in text and "5.4 %" in text
    assert "neal: refused, 91,000 variables" in text
    assert "cpsat broke 1 rule, first: Ana rests 9 h" in text
    assert "Patience of calls is not given" in text
    worst = max(small_plan.unmet, key=lambda run: run.heads)
    assert f"{worst.heads / 2:,.2f}" in text


def test_confidence_and_what_was_paid_are_shown(small_plan: Plan) -> None:
    text = _text(small_plan)
    assert "legal, 50.0 % of reads within 1 %" in text
    line = next(line for line in text.splitlines() if "above its bound" in line)
    assert line.split() == ["cpsat", "not", "legal,", "2.4", "%", "above", "its", "bound", "0.0375"]
    free = _text(replace(small_plan, contenders=tuple(replace(c, money=None) for c in small_plan.contenders)))
    assert "Confidence" in free and "Paid" not in free
    plain = tuple(replace(c, money=None, confidence={}) for c in small_plan.contenders)
    assert "Confidence" not in _text(replace(small_plan, contenders=plain))


def test_money_paid_for_no_answer_is_shown(small_plan: Plan) -> None:
    anneal, neal, cpsat = small_plan.contenders
    text = _text(replace(small_plan, contenders=(anneal, replace(neal, backend="leap", money=1.25), cpsat)))
    assert next(line for line in text.splitlines() if "leap" in line).split() == ["leap", "–", "1.25"]


def test_the_simulation_is_beside_erlang(simulated_week: Plan, week_plan: Plan) -> None:
    text = _text(simulated_week, width=300)
    lines = [line.strip() for line in text.splitlines()]
    start = lines.index("Simulated, 200 replications")
    found = simulated_week.simulated
    assert found is not None
    level = (found.day_service_level[0] * found.day_offered[0]).sum() / found.day_offered[0].sum()
    assert lines[start + 1].startswith(f"Cards & accounts: {100 * level:.1f} % (Erlang 82.0 %), target 80 %: ")
    assert lines[start + 1].endswith("of its contacts in intervals that keep their goal")
    assert lines[start + 2].startswith("Loans: ") and "intervals" not in lines[start + 2]
    assert lines[start + 3].startswith("3 rounds simulated: ") and lines[start + 4].startswith("Pooling saves 88.5 head-hours")
    assert "Simulated, " not in _text(week_plan)
    silent = replace(simulated_week, simulated=replace(found, day_goal=np.array([np.nan, 0.8])))
    assert "  Cards & accounts: no service-level target, ASA " in _text(silent)


def test_many_queues_are_cut_short(simulated_week: Plan) -> None:
    found = simulated_week.simulated
    assert found is not None
    six = {name: np.repeat(value, 5, axis=0) for name, value in vars(found).items() if isinstance(value, np.ndarray)}
    demand = simulated_week.forecast, simulated_week.requirement
    forecast, requirement = (replace(one, **_repeated(one)) for one in demand)
    ten = replace(
        simulated_week,
        queues=tuple(f"q{k}" for k in range(10)),
        forecast=forecast,
        requirement=requirement,
        cover=np.repeat(simulated_week.cover, 5, axis=0),
        simulated=replace(found, **six),
    )
    text = _text(ten)
    assert "  q7: " in text and "  q8: " not in text and "and 2 more queues, see the report" in text


def _repeated(one: object) -> dict[str, np.ndarray]:
    return {name: np.repeat(value, 5, axis=0) for name, value in vars(one).items() if isinstance(value, np.ndarray)}


def test_names_are_never_markup(day_plan: Plan) -> None:
    odd = replace(day_plan, queues=("[bold]calls[/bold]", "x"), assumptions=("[red]not red[/red]",))
    text = _text(odd)
    assert "[bold]calls[/bold]" in text and "[red]not red[/red]" in text


def test_only_the_worst_runs_are_shown(week_plan: Plan) -> None:
    assert f"worst 10 of {len(week_plan.unmet)} runs" in _text(week_plan)


def test_an_illegal_plan_says_so_first(small_plan: Plan) -> None:
    broken = tuple(replace(c, violations=tuple(f"Rule {k}." for k in range(12))) if c.chosen else c for c in small_plan.contenders)
    text = _text(replace(small_plan, contenders=broken))
    assert "Not legal: 12 broken rules" in text and "Rule 0." in text and "and 2 more" in text


def test_a_plan_without_an_answer_is_still_told(small_plan: Plan) -> None:
    text = _text(replace(small_plan, contenders=(), kpis={}, unmet=(), bound=None))
    assert "No contender was chosen" in text and "no bound is known" in text


def test_the_second_and_the_bound_are_told_apart(small_plan: Plan) -> None:
    chosen, _, other = small_plan.contenders
    second = replace(other, violations=(), true_cost=4400)
    sentences = " ".join(Headline(replace(small_plan, contenders=(chosen, second))).sentences)
    assert "cpsat was second, 0.79 points (1.8 %) behind" in sentences
    assert "proven to be the least" in " ".join(Headline(replace(small_plan, bound=4321)).sentences)
    assert "no bound above zero was proven" in " ".join(Headline(replace(small_plan, bound=0)).sentences)
    assert "more than 1,000 % above the proven bound of 1.00" in " ".join(Headline(replace(small_plan, bound=100)).sentences)
    tied = (chosen, replace(second, true_cost=4321), replace(second, backend="mip", true_cost=4321))
    assert "cpsat and mip came to the same cost" in " ".join(Headline(replace(small_plan, contenders=tied)).sentences)
    assert "cpsat was second, with 1 broken rule" in " ".join(Headline(small_plan).sentences)
