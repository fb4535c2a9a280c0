"""The use case of the capacity plan."""
