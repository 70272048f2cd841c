"""One folder for each publisher: source.toml says what it is and where it comes from, reader.py reads it."""
