"""31 CFR part 802: real estate in the United States and foreign persons (CFIUS)."""
