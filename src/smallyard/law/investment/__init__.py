"""Law on investments: its own provisions, its own registry, its own outcomes."""
