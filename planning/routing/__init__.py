"""The routing plan of a roster: made, solved, refereed, and judged in the digital twin before it is in force."""
