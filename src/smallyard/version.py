"""The versions of the software and of the data that comes with it; apart, so that every layer can name them."""

from datetime import date

__all__ = ["LISTS_AS_OF", "TABLES_AS_OF", "VERSIONS", "__version__"]

__version__ = "0.1.0"
"""The version of the software, as `pyproject.toml` has it."""
TABLES_AS_OF = date(2026, 9, 1)
"""The day whose regulations the tables of law state; earlier law only where a row carries its dates."""
LISTS_AS_OF = date(2026, 7, 31)
"""The latest publication in the embedded pack of lists (as its manifest says, too)."""
VERSIONS = f"smallyard {__version__}, tables of law of {TABLES_AS_OF}, lists of {LISTS_AS_OF}"
"""All of them on one line."""
