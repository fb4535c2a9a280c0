"""How many start and end when, before who does: a relaxation of a roster with task blocks that is small enough to be solved exactly."""
