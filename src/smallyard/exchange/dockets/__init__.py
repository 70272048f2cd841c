"""Dockets: one matter between two sides, each writing its own entries, the same state on both."""
