"""Whole books: millions of rows on one machine, the same on a cluster, and each night only what changed."""
