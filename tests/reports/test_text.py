from __future__ import annotations

from dataclasses import replace
from io import StringIO

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
