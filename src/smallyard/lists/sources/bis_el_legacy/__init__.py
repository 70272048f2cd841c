"""Entity List (file layout until 2016)."""
