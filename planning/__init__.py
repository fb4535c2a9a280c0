"""The use cases. Each is a thin function that only wires the rooms below."""
