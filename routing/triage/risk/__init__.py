"""The risk model: how likely an open incident is to breach its promise or to be reassigned again."""
