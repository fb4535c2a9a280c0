"""Explanations as sentences, the same in the terminal and on the page."""

from __future__ import annotations

from collections.abc import Iterator

from reports.words import listed, plural
from scheduling.explain.result import Answer, Conflict, Price, RuleOfSet, UnmetTold, WishTold

_PAYERS = 6


def wish_title(told: WishTold) -> str:
    """``Ana: to be off on Mon 2026-03-02``."""
    return f"{told.person}: {told.wish}"


def wish_lines(told: WishTold) -> list[str]:
    """What became of a wish."""
    paid = f", which costs it {told.paid / 100:,.2f} points" if told.paid else ""
    return [f"The plan says {told.now}{paid}.", *_answer(told)]


def _answer(told: WishTold) -> Iterator[str]:
    if told.price is not None:
        yield from price_lines(told.price, "Possible")
    elif told.answer is Answer.NOT_LEGAL:
        yield from conflicts_lines(told.conflicts)
    else:
        yield "Neither a legal plan with it was found in the time, nor proved that there is none."


def price_lines(price: Price, begin: str) -> Iterator[str]:
    """What a change costs, and who pays it."""
    sure = "proved to be the least" if price.exact else "measured; the least may be lower"
    if price.cost > 0:
        yield f"{begin}, for {_signed(price.cost)} points ({sure}): {_parts(price)}."
    else:
        yield f"{begin} at no cost{f' ({_signed(price.cost)} points)' if price.cost else ''}."
    if price.saved_anyway:
        yield f"Made again, the plan saves {price.saved_anyway / 100:,.2f} points without it, too; the price is above that."
    yield f"{plural(price.changed, 'person has', 'people have')} other shifts then."
    dear = [payer for payer in price.payers if payer.cost]
    for payer in dear[:_PAYERS]:
        yield f"  {_signed(payer.cost)} {payer.who}, {payer.what}"
    if len(dear) > _PAYERS:
        yield f"  {_signed(sum(payer.cost for payer in dear[_PAYERS:]))} {plural(len(dear) - _PAYERS, 'other')}"


def conflicts_lines(conflicts: tuple[Conflict, ...]) -> Iterator[str]:
    """The rules against a wish, and what taking one away costs."""
    if not conflicts:
        yield "Not legal; the rules against it were not found in the time."
    if len(conflicts) > 1:
        yield f"Not legal: {len(conflicts)} sets of rules are against it, and of each one has to go. A price is with the other sets gone."
    for number, conflict in enumerate(conflicts, 1):
        begin = f"Set {number}" if len(conflicts) > 1 else "Not legal"
        yield f"{begin}: {_against(conflict)}{'' if conflict.minimal else ' (not proved minimal)'}."
        yield from (f"  {rule_line(rule)}" for rule in conflict.rules)


def _against(conflict: Conflict) -> str:
    if not conflict.rules:
        return "whatever the rules, skills, opening hours and the contract's shifts leave nothing"
    return "one rule" if len(conflict.rules) == 1 else f"{len(conflict.rules)} rules that cannot hold together; any of them less would do"


def rule_line(rule: RuleOfSet) -> str:
    """``Ana: leave 2026-03-02 (agents[0].leave[0]); without it +3.00 points``."""
    less = rule.note if rule.price is None else f"without it {_signed(rule.price)} points"
    return f"{rule.person}: {rule.text} ({rule.where}){f'; {less}' if less else ''}"


def unmet_title(told: UnmetTold) -> str:
    """``calls, Mon 2 Mar 10:00–10:15: 3 of 5 heads``."""
    return f"{told.queue}, {told.when}: {told.heads} of {plural(told.need, 'head')}"


def unmet_lines(told: UnmetTold) -> list[str]:
    """Where everybody is, and what it takes."""
    lines = [f"  {reason.count:,} {reason.text} ({_names(reason.people, reason.count)})" for reason in told.reasons]
    if told.heads >= told.need:
        return [*lines, "Nobody is missing."]
    if told.price is None or told.reached is None:
        return [*lines, "No plan with more heads there was found in the time."]
    if told.reached <= told.heads:
        lines.append("Made again with that time dearer than all else, the plan has no more heads there.")
    else:
        lines += price_lines(told.price, f"{plural(told.reached, 'head')} there are possible")
    if told.most is not None and told.reached < told.need:
        lines.append(f"No legal roster has more than {plural(told.most, 'head')} there: that is proved.")
    return lines


def _names(people: tuple[str, ...], count: int) -> str:
    return listed(people) if len(people) == count else ", ".join(people) + ", ..."


def _parts(price: Price) -> str:
    return ", ".join(f"{part} {_signed(cost)}" for part, cost in price.parts.items()) or "no part of the cost changes"


def _signed(cost: int) -> str:
    return f"{cost / 100:+,.2f}"
