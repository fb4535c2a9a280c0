"""A seeded fuzzer of everything that Crewtide reads."""
