"""Denied Persons List (tab-separated text)."""
