"""The databases on which everything stored is tested: SQLite, and a real PostgreSQL started for the tests."""
