"""The near-line inbox and outbox: events in, one answer each out, and what is given away, safe for several workers at once."""
