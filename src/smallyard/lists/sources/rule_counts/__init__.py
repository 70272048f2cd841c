"""Rules with their own counts."""
