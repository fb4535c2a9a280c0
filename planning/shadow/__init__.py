"""Shadow mode: a candidate on the incumbent's snapshots, compared and never sent."""
