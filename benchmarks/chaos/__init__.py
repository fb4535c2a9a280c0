"""Crewtide under fire: killed at random moments, without its database, on a full disk, with a remote solver that hangs."""
