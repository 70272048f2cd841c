"""Who is restricted, and when? Publishers' formats, the store with two time axes, histories and differences."""
