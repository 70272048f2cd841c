"""Consolidated Screening List (JSON)."""
