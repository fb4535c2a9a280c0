"""D-Wave Leap: the hybrid BQM solver, over the network, paid, and never trusted with more than numbers."""
