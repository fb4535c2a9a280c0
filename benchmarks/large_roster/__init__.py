"""A roster of 500 people over four weeks, quarter hours and six queues."""
