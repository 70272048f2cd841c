"""The words by which records are found, and each database's own index over them.

Sources: https://www.sqlite.org/fts5.html (external content tables, the ascii tokenizer),
https://www.postgresql.org/docs/current/functions-textsearch.html (array_to_tsvector), .../gin.html.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, Integer, Table, Text, event

from smallyard.records.schema.metadata import metadata

__all__ = ["INDEX_PREFIX", "WORDS_VECTOR", "index_statements", "record_words"]

record_words = Table(
    "record_words",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),  # as `smallyard.records.words` makes them, one space between two
)

INDEX_PREFIX = "record_words_index"
"""How the names of the index and of what it consists of begin."""
WORDS_VECTOR = "array_to_tsvector(string_to_array(words, ' '))"
"""What PostgreSQL indexes: our words as they are, without a language's rules."""


def index_statements() -> dict[str, tuple[str, ...]]:
    """The statements that make the index over the words, and keep it, by dialect."""
    made = (
        f"CREATE VIRTUAL TABLE {INDEX_PREFIX} USING fts5(words, content='record_words', content_rowid='sequence', "
        "detail='none', columnsize=0, tokenize=\"ascii tokenchars '.-/()@#'\")"
    )
    into = f"INSERT INTO {INDEX_PREFIX}"
    added = f"{into} (rowid, words) VALUES (NEW.sequence, NEW.words)"
    removed = f"{into} ({INDEX_PREFIX}, rowid, words) VALUES ('delete', OLD.sequence, OLD.words)"
    return {
        "sqlite": (
            made,
            f"CREATE TRIGGER record_words_added AFTER INSERT ON record_words BEGIN {added}; END",
            f"CREATE TRIGGER record_words_removed AFTER DELETE ON record_words BEGIN {removed}; END",
        ),
        # Without a list of what is still to be put in: every search would read all of it, once for each of its words.
        "postgresql": (
            f"CREATE INDEX {INDEX_PREFIX} ON record_words USING gin ({WORDS_VECTOR}) WITH (fastupdate = off)",
        ),
    }


for _dialect, _statements in index_statements().items():
    for _statement in _statements:
        _ddl = DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(record_words, "after_create", _ddl)
