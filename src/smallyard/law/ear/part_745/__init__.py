"""15 CFR part 745: Chemical Weapons Convention requirements."""
