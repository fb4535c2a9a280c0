"""Rules of `rules.also`, lowered to the ChoiceModel: masks, option costs, rows, pair tables and auxiliary decisions."""
