"""Imported by the server that children are forked from: what they need is compiled, or loaded from its cache, before they begin.

A process takes seconds for that, in which nothing happens that a kill could disturb.
"""

from planning.wave.warm import warm_up

warm_up()
