"""Specially Designated Nationals and Blocked Persons List (enhanced XML)."""
