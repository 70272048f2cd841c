"""What did we decide, for whom? An append-only, hash-chained record."""
