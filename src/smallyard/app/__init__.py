"""The thin edges: command line, and later service, page and agent protocol."""
