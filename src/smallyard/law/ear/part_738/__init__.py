"""Part 738: how the Commerce Control List and the Country Chart together say whether a license is required."""
