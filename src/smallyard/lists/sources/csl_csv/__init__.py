"""Consolidated Screening List (CSV)."""
