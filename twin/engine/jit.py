"""How the engine's functions are compiled: without the GIL; only the way in (`loop.py`) is kept on disk."""

from __future__ import annotations

from numba import njit

# A call with its own frame; for what is used in many places or seldom.
kernel = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
# Code that is put into its caller, so that passing the state costs nothing.
inlined = njit(nogil=True, error_model="numpy", forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
