"""The exact forms: one linear integer program per form, solved by CP-SAT or by OR-Tools' MIP solver."""
