"""What did we decide, for whom, and by which rules? Records that are only ever added to, each chained to the last."""
