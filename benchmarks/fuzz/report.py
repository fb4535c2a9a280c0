"""What the fuzzer found, as a table and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.fuzz.arena import PATIENCE_S, Outcome
from benchmarks.fuzz.judge import Verdict
from benchmarks.fuzz.kinds import KINDS

_SHOWN = 20


@dataclass(frozen=True)
class Case:
    """One input: its number, its kind's, its mutations, and what came of it."""

    number: int
    kind: int
    mutations: list[str]
    outcome: Outcome


def report(seed: int, cases: Sequence[Case], commands: Sequence[Case]) -> dict[str, Any]:
    """Everything as JSON."""
    return {
        "seed": seed,
        "patience_s": PATIENCE_S,
        "in_process": _part(cases),
        "by_command": _part(commands),
        "findings": [_finding(case) for case in (*cases, *commands) if not case.outcome.verdict.right],
    }


def show(cases: Sequence[Case], commands: Sequence[Case]) -> str:
    """A table of kinds and verdicts, and the first findings."""
    verdicts = list(Verdict)
    lines = [f"{'':24}" + "".join(f"{verdict:>11}" for verdict in verdicts)]
    for k, kind in enumerate(KINDS):
        found = Counter(case.outcome.verdict for case in cases if case.kind == k)
        lines.append(f"{kind.name:24}" + "".join(f"{found[verdict]:>11,}" for verdict in verdicts))
    for name, part in (("in process", cases), ("by the command line", commands)):
        found = Counter(case.outcome.verdict for case in part)
        lines.append(f"{name:24}" + "".join(f"{found[verdict]:>11,}" for verdict in verdicts))
    for name, part in (("in process, of the processor", cases), ("by the command line, of the clock, start of Python with it", commands)):
        seconds = [case.outcome.seconds for case in part if case.outcome.verdict.right]
        late = sum(second > PATIENCE_S for second in seconds)
        lines.append(f"Longest {name}: {max(seconds, default=0.0):.2f} s; {late:,} above {PATIENCE_S:g} s.")
    for case in [case for case in (*cases, *commands) if not case.outcome.verdict.right][:_SHOWN]:
        lines.append(f"\n{case.number} {KINDS[case.kind].name} ({', '.join(case.mutations)}): {case.outcome.verdict}\n{case.outcome.text}")
    return "\n".join(lines)


def _part(cases: Sequence[Case]) -> dict[str, Any]:
    seconds = sorted(case.outcome.seconds for case in cases)
    return {
        "inputs": len(cases),
        "verdicts": {verdict.value: sum(case.outcome.verdict is verdict for case in cases) for verdict in Verdict},
        "by_kind": {
            kind.name: dict(Counter(case.outcome.verdict.value for case in cases if case.kind == k)) for k, kind in enumerate(KINDS)
        },
        "seconds": {"median": seconds[len(seconds) // 2], "most": seconds[-1]} if seconds else None,
        "above_patience": sum(second > PATIENCE_S for second in seconds),
    }


def _finding(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "kind": KINDS[case.kind].name,
        "mutations": case.mutations,
        "verdict": case.outcome.verdict.value,
        "seconds": round(case.outcome.seconds, 3),
        "text": case.outcome.text,
    }
