"""Dated tables of legal values, each row with its citation."""
