"""31 CFR part 850: US investments in certain technologies in countries of concern."""
