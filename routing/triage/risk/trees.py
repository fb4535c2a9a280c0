"""Trees as plain arrays: stored without pickle, and quick to evaluate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

FIELDS = ("start", "roots", "feature", "threshold", "left", "right", "missing_left", "leaf", "value")


@dataclass(frozen=True)
class Trees:
    """A sum of trees. Node arrays hold all trees one after the other.

    Attributes
    ----------
    start
        Added to the sum, ``float64[1]``.
    roots
        Node that each tree begins with, ``int64[trees]``.
    feature, threshold
        A row goes left where its feature is not above the threshold.
    left, right
        Next nodes; unused in leaves.
    missing_left
        Whether NaN goes left.
    leaf, value
        Whether the node is a leaf, and what it adds.
    """

    start: np.ndarray
    roots: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    missing_left: np.ndarray
    leaf: np.ndarray
    value: np.ndarray

    def total(self, rows: np.ndarray) -> np.ndarray:
        """Sum over the trees, ``float64[n]``, of rows ``float64[n, features]``."""
        nodes = (self.feature, self.threshold, self.left, self.right, self.missing_left, self.leaf, self.value)
        return np.asarray(self.start[0] + _total(np.ascontiguousarray(rows, dtype=np.float64), self.roots, *nodes))


def boosted(model: Any) -> Trees:
    """Trees of a fitted binary `HistGradientBoostingClassifier`; their sum is its log-odds.

    scikit-learn has no public way to these nodes; a test compares every sum with `decision_function`.
    """
    parts = [stage[0].nodes for stage in model._predictors]
    nodes = np.concatenate(parts)
    offset = np.repeat(np.cumsum([0, *(len(part) for part in parts[:-1])]), [len(part) for part in parts])
    return Trees(
        start=np.asarray(model._baseline_prediction, dtype=np.float64).reshape(1),
        roots=np.unique(offset).astype(np.int64),
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        left=nodes["left"].astype(np.int64) + offset,
        right=nodes["right"].astype(np.int64) + offset,
        missing_left=nodes["missing_go_to_left"].astype(np.bool_),
        leaf=nodes["is_leaf"].astype(np.bool_),
        value=nodes["value"].astype(np.float64),
    )


def isolated(model: Any) -> Trees:
    """Trees of a fitted `IsolationForest`; their sum is the path length, leaves counted at the depth expected in them.

    References
    ----------
    F. T. Liu, K. M. Ting and Z.-H. Zhou (2008), Isolation forest, ICDM.
    """
    trees = [estimator.tree_ for estimator in model.estimators_]
    sizes = [tree.node_count for tree in trees]
    offset = np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
    depth = np.concatenate([_depths(tree) for tree in trees])
    count = np.concatenate([tree.n_node_samples for tree in trees])
    feature = np.concatenate([tree.feature for tree in trees])
    return Trees(
        start=np.zeros(1),
        roots=np.unique(offset).astype(np.int64),
        feature=np.maximum(feature, 0).astype(np.int64),
        threshold=np.concatenate([tree.threshold for tree in trees]).astype(np.float64),
        left=np.concatenate([tree.children_left for tree in trees]) + offset,
        right=np.concatenate([tree.children_right for tree in trees]) + offset,
        missing_left=np.zeros(len(offset), dtype=np.bool_),
        leaf=np.concatenate([tree.children_left == tree.children_right for tree in trees]),
        value=(depth + expected_path(count)).astype(np.float64),
    )


def expected_path(n: np.ndarray) -> np.ndarray:
    """Mean path length of an unsuccessful search among `n` points in a binary search tree (0 for one point)."""
    n = np.asarray(n, dtype=float)
    harmonic = np.log(np.maximum(n - 1, 1)) + np.euler_gamma
    return np.where(n > 2, 2 * harmonic - 2 * (n - 1) / np.maximum(n, 1), np.where(n == 2, 1.0, 0.0))


def _depths(tree: Any) -> np.ndarray:
    depth = np.zeros(tree.node_count)
    for node in range(tree.node_count):  # parents come before their children
        for child in (tree.children_left[node], tree.children_right[node]):
            if child >= 0:
                depth[child] = depth[node] + 1
    return depth


@njit(cache=True)
def _total(rows, roots, feature, threshold, left, right, missing_left, leaf, value):  # type: ignore[no-untyped-def]
    out = np.zeros(len(rows))
    for i in range(len(rows)):
        for node in roots:
            while not leaf[node]:
                x = rows[i, feature[node]]
                goes_left = missing_left[node] if np.isnan(x) else x <= threshold[node]
                node = left[node] if goes_left else right[node]
            out[i] += value[node]
    return out
