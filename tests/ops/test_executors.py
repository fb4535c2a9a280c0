"""One contract for every executor: each task ends once, failures are said, a lost worker loses nothing."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from center.errors import InputError
from ops.executor import open_executor
from ops.inline import Inline
from ops.processes import Processes
from planning.executor import Executor

_KINDS = ["inline", "processes", pytest.param("dask", marks=pytest.mark.slow)]
_REMOTE = ["processes", pytest.param("dask", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def cluster(work: ModuleType) -> Iterator[str]:
    """Address of a small Dask cluster, whose workers find the module."""
    distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50) as made:
        yield made.scheduler_address


@pytest.fixture
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """An executor of the kind that the test names."""
    if request.param == "dask":
        from ops.dask_cluster import DaskCluster

        made = DaskCluster.at(request.getfixturevalue("cluster"))
        yield made
        made.close()
    else:
        yield Inline() if request.param == "inline" else Processes(2)


@pytest.mark.parametrize("executor", _KINDS, indirect=True)
def test_every_task_ends_once_with_its_own_result(executor: Executor, work: ModuleType) -> None:
    outcomes = list(executor.run(work.square, [3, 1, 4, 1, 5]))
    assert sorted((outcome.number, outcome.value) for outcome in outcomes) == [(0, 9), (1, 1), (2, 16), (3, 1), (4, 25)]
    assert not any(outcome.reason or outcome.lost for outcome in outcomes)
    assert list(executor.run(work.square, [])) == []


@pytest.mark.parametrize("executor", _KINDS, indirect=True)
def test_an_exception_is_a_reason_and_the_others_go_on(executor: Executor, work: ModuleType) -> None:
    outcomes = sorted(executor.run(work.fail_on_two, [1, 2, 3]), key=lambda outcome: outcome.number)
    assert [(outcome.value, outcome.reason) for outcome in outcomes] == [(1, ""), (None, "two is too much"), (3, "")]


@pytest.mark.parametrize("executor", _REMOTE, indirect=True)
def test_a_task_whose_worker_dies_is_run_again(executor: Executor, work: ModuleType, tmp_path: Path) -> None:
    tasks = [(0, ""), (1, str(tmp_path / "died")), (2, "")]
    outcomes = sorted(executor.run(work.die_once, tasks), key=lambda outcome: outcome.number)
    assert [(outcome.value, outcome.reason) for outcome in outcomes] == [(0, ""), (1, ""), (2, "")]
    assert outcomes[1].lost == 1


@pytest.mark.parametrize("executor", _REMOTE, indirect=True)
def test_a_task_that_kills_its_worker_twice_is_given_up_and_the_others_go_on(executor: Executor, work: ModuleType) -> None:
    outcomes = sorted(executor.run(work.die_on_two, [1, 2, 3]), key=lambda outcome: outcome.number)
    assert [outcome.value for outcome in outcomes] == [1, None, 3]
    assert "its worker was lost 2 times" in outcomes[1].reason


def test_a_worker_has_one_thread_for_each_library_and_the_parent_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"]
    assert [outcome.value for outcome in Processes(1).run(os.getenv, names)] == ["1", "1", "1"]
    assert (os.getenv("OMP_NUM_THREADS"), os.getenv("MKL_NUM_THREADS")) == ("7", None)


def test_ending_the_iteration_ends_the_workers(work: ModuleType) -> None:
    before = set(multiprocessing.active_children())
    outcomes = Processes(2).run(work.square, list(range(50)))
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert set(multiprocessing.active_children()) <= before


def test_an_address_where_nobody_answers_is_refused() -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    for address in ("tcp://127.0.0.1:1", "nonsense"):
        with pytest.raises(InputError, match="the address of a Dask scheduler"):
            open_executor(cluster=address)


def test_a_missing_package_is_said_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'crewtide\[cluster\]'"):
        open_executor(cluster="tcp://127.0.0.1:8786")
