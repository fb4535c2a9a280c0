"""Explanations as tested counterfactuals: a rule is taken away, or a wish is held, and the roster is solved again."""
