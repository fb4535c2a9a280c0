"""Small pure functions that draw: arrays in, SVG out. Colours come from the page's style sheet, by class."""
