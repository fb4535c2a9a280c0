"""`python -m benchmarks.fuzz`: mutated inputs, each of which must be a valid run or be refused clearly.

Every input is made by its number and the seed alone, so that `--only NUMBER` makes it again and shows it.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections import Counter
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random

from benchmarks.fuzz.arena import Arena, Outcome
from benchmarks.fuzz.by_command import run_by_command
from benchmarks.fuzz.judge import Verdict
from benchmarks.fuzz.kinds import KINDS
from benchmarks.fuzz.mutate import mutated
from benchmarks.fuzz.report import Case, report, show

COUNT, BY_COMMAND, SEED = 10_000, 200, 20_261_122


def case_of(seed: int, number: int, by_command: bool = False) -> tuple[int, bytes, list[str]]:
    """Kind, content and mutations of an input."""
    rng = Random(f"{seed}/{'command' if by_command else 'process'}/{number}")
    kinds = [k for k, kind in enumerate(KINDS) if kind.command or not by_command]
    kind = rng.choices(kinds, [KINDS[k].weight for k in kinds])[0]
    content, done = mutated(KINDS[kind].mutated.read_bytes(), KINDS[kind].mutated.name, rng)
    return kind, content, done


def main() -> int:
    """Run, print a table, and return 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--count", type=int, default=COUNT, help=f"inputs read in process; default {COUNT:,}")
    parser.add_argument("--commands", type=int, default=BY_COMMAND, help=f"inputs given to the command line; default {BY_COMMAND}")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2, help="processes; default 2")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="show one input and what comes of it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the result as JSON")
    asked = parser.parse_args()
    if asked.only is not None:
        return _one(asked.seed, asked.only)
    cases = _in_process(asked.seed, asked.count, asked.workers)
    commands = _by_command(asked.seed, asked.commands, asked.workers)
    print(show(cases, commands))
    if asked.json:
        asked.json.write_text(json.dumps(report(asked.seed, cases, commands), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(case.outcome.verdict.right for case in (*cases, *commands)) else 1


def _one(seed: int, number: int) -> int:
    kind, content, done = case_of(seed, number)
    outcome = Arena().run(kind, content)
    print(f"{KINDS[kind].name}, mutated by {', '.join(done)}; {outcome.verdict} after {outcome.seconds:.2f} s\n{outcome.text}\n")
    sys.stdout.write(content.decode("utf-8", "replace"))
    return 0 if outcome.verdict.right else 1


def _in_process(seed: int, count: int, workers: int) -> list[Case]:
    def work(numbers: SimpleQueue[int], done: list[Case]) -> None:
        arena = Arena()
        for number in _taken(numbers):
            kind, content, mutations = case_of(seed, number)
            done.append(Case(number, kind, mutations, arena.run(kind, content)))
            _told(done, count, "in process")
        arena.close()

    return _shared(work, count, workers)


def _by_command(seed: int, count: int, workers: int) -> list[Case]:
    def work(numbers: SimpleQueue[int], done: list[Case]) -> None:
        for number in _taken(numbers):
            kind, content, mutations = case_of(seed, number, by_command=True)
            outcome: Outcome = run_by_command(kind, content)
            done.append(Case(number, kind, mutations, outcome))
            _told(done, count, "by the command line")

    return _shared(work, count, workers)


def _shared(work: object, count: int, workers: int) -> list[Case]:
    """The cases of `workers` threads that take numbers from one queue, in the numbers' order."""
    numbers: SimpleQueue[int] = SimpleQueue()
    for number in range(count):
        numbers.put(number)
    done: list[Case] = []
    threads = [threading.Thread(target=work, args=(numbers, done), daemon=True) for _ in range(workers)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(done) < count:
        raise SystemExit("The fuzzer's own processes failed; what they said is above.")
    return sorted(done, key=lambda case: case.number)


def _taken(numbers: SimpleQueue[int]):  # type: ignore[no-untyped-def]
    while True:
        try:
            yield numbers.get_nowait()
        except Empty:
            return


def _told(done: list[Case], count: int, where: str) -> None:
    if len(done) % 250 == 0 or not done[-1].outcome.verdict.right:
        found = Counter(case.outcome.verdict for case in done)
        said = ", ".join(f"{found[verdict]:,} {verdict}" for verdict in Verdict if found[verdict])
        print(f"{len(done):,} of {count:,} {where}: {said}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
