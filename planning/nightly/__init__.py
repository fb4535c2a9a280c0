"""The nightly plan: the requirement corrected in simulation, the contest of solvers on the roster, its meetings, locks and notes."""
