"""The scenario: its file read and checked as a whole, its CSVs, and what people worked before it."""
