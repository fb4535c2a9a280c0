"""The referee shares no code with what it judges."""

from __future__ import annotations

import subprocess
import sys


def test_the_referee_loads_no_solver_and_no_model() -> None:
    code = "import sys; import routing.profile.verify, routing.profile.bound; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "routing.profile.rules" in loaded
    banned = [name for name in loaded if name.split(".")[0] in ("solvers", "ortools", "dimod", "dwave", "neal", "numba")]
    assert banned == [] and not loaded & {"routing.profile.model", "routing.profile.decode"}
