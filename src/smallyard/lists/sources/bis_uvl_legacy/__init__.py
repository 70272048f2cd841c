"""Unverified List (file layout until 2018)."""
