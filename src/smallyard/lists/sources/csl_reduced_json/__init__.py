"""Consolidated Screening List, reduced (JSON of a public repository)."""
