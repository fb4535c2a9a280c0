"""What `make setup` compiles is what the solvers and the twin run."""

from __future__ import annotations

import pytest

import planning.machine_code as machine_code

RUN = ["solve_annealing", "simulate", "warm_up_waves", "warm_up_triage", "warm_up_blocks"]


def test_the_kernel_the_engine_the_wave_the_triage_and_the_blocks_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    for name in RUN:
        real = getattr(machine_code, name)
        monkeypatch.setattr(machine_code, name, lambda *args, name=name, real=real: (ran.append(name), real(*args))[1])
    machine_code.compile_all()
    assert ran == RUN
