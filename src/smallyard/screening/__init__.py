"""Screening files of parties of any length: which of them are, or may be, listed parties?"""
