"""The referee stands apart from every solver and model builder."""

from __future__ import annotations

import subprocess
import sys


def test_the_referee_loads_no_solver():
    code = "import sys, scheduling.roster.verify, scheduling.roster.kpis; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "scheduling.roster.verify" in loaded
    banned = [name for name in loaded if name.split(".")[0] in ("solvers", "ortools", "dimod", "dwave", "neal", "numba")]
    assert banned == [] and "scheduling.roster.model" not in loaded
