"""Choosing where tasks run. All executors keep `planning.executor.Executor`."""

from __future__ import annotations

import os

from planning.executor import Executor


def open_executor(workers: int | None = None, cluster: str | None = None) -> Executor:
    """Processes here, or a Dask cluster.

    Parameters
    ----------
    workers
        Processes; as many as cores if None.
    cluster
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; None: processes here.

    Raises
    ------
    InputError
        No cluster answers there, or the package to reach it is not installed.
    """
    if cluster is not None:
        from ops.dask_cluster import DaskCluster

        return DaskCluster.at(cluster)
    from ops.processes import Processes

    return Processes(workers or os.cpu_count() or 1)
