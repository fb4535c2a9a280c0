"""Plan to table rows and back: each module has `rows(plan)`, and `read` or `read_...` for what it wrote."""
