"""A triage in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.triage_words import PROMISES, calibration_words, moment_text, reason_words, risk_words, rivals, staying, verdict_words
from reports.words import NOTHING, gap_text, percent, plural, points
from routing.triage.result import Decided, Triage

_UP_SHOWN, _STAY_SHOWN = 20, 8


def triage_summary(triage: Triage) -> Group:
    """What goes up, what stays although the risk is high, who competed; ready for a rich console."""
    title = Text(f"{triage.name}, {moment_text(triage, triage.at_utc)} ({triage.zone})", style="bold")
    sections: list[RenderableType] = [title, Text(triage.id, style="dim"), Text(verdict_words(triage))]
    sections += [Text(f"  {sentence}") for sentence in risk_words(triage)]
    sections += [_escalated(triage), _contenders(triage), _rivals(triage)]
    stay = staying(triage)
    if stay:
        sections.append(Text(f"\nHigh risk, and stays: {plural(len(stay), 'incident')}", style="bold"))
        sections += [Text(f"  {one.incident} ({percent(one.breach)}): {one.why}") for one in stay[:_STAY_SHOWN]]
        sections += [Text(f"  and {len(stay) - _STAY_SHOWN:,} more, see the report")] if len(stay) > _STAY_SHOWN else []
    sections.append(Text("\nAssumptions", style="bold"))
    sections += [Text(f"  - {text}") for text in triage.assumptions]
    return Group(*sections)


def incident_summary(triage: Triage, choice: Decided) -> Group:
    """One incident: the decision, its risk, the reasons, what it displaced or why it stays."""
    priority = "no priority recorded" if choice.priority is None else f"priority {choice.priority}"
    lines = [Text(f"Incident {choice.incident}, {priority}, opened {moment_text(triage, choice.opened_utc)}", style="bold")]
    if choice.team is None:
        lines.append(Text("It stays."))
    else:
        promise = PROMISES.get(choice.promise or "", "")
        lines.append(Text(f"It goes up to {choice.team} (tier {choice.tier}), {moment_text(triage, choice.start_utc)}; {promise}."))
    risks = [f"Risk of breach {percent(choice.breach)}"]
    risks += [f"of more reassignments {percent(choice.reassign)}"] if choice.reassign is not None else []
    if choice.anomaly is not None:
        risks.append(f"more unusual than {percent(choice.anomaly)} of the incidents known{', flagged' if choice.anomalous else ''}")
    lines.append(Text(", ".join(risks) + "."))
    calibrated = calibration_words(triage, choice.breach)
    lines += [Text(calibrated)] if calibrated else []
    lines += [Text(f"  {sentence}") for sentence in risk_words(triage)]
    lines += [Text(f"  - {sentence}") for sentence in reason_words(choice)]
    lines.append(Text(choice.why or "It stays at a low risk; no more is kept of it."))
    return Group(*lines)


def _table(title: str, *columns: tuple[str, str]) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left")
    return table


def _escalated(triage: Triage) -> RenderableType:
    up = triage.escalated
    table = _table("Goes up", ("Incident", "right"), ("Priority", "right"), ("Risk", "right"), ("Team", ""), ("From", ""), ("Why", ""))
    for one in up[:_UP_SHOWN]:
        priority = NOTHING if one.priority is None else str(one.priority)
        place = "displaces nobody" if one.displaced is None else f"in the place of {one.displaced}"
        why = "; ".join([*(sentence for sentence, _ in one.reasons[:1]), place])
        table.add_row(str(one.incident), priority, percent(one.breach), one.team, moment_text(triage, one.start_utc), why)
    if len(up) > _UP_SHOWN:
        table.caption = f"and {len(up) - _UP_SHOWN:,} more, see the report"
    return table


def _contenders(triage: Triage) -> Table:
    table = _table("Contenders", ("Solver", ""), ("Status", ""), ("Cost", "right"), ("Gap", "right"), ("Seconds", "right"))
    for one in triage.contenders:
        name = f"* {one.backend}" if one.chosen else f"  {one.backend}"
        table.add_row(name, one.status, points(one.true_cost), gap_text(one.true_cost, triage.bound), f"{one.seconds:.1f}")
    return table


def _rivals(triage: Triage) -> Table:
    table = _table("Simple rules on the same wave", ("Rule", ""), ("Cost", "right"), ("The triage is below it by", "right"))
    for row in rivals(triage):
        table.add_row(*row)
    return table
