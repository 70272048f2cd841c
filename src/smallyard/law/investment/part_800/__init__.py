"""31 CFR part 800: certain investments in the United States by foreign persons (CFIUS)."""
