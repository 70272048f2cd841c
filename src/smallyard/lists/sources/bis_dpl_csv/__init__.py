"""Denied Persons List (CSV)."""
