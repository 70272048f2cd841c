"""The nouns: what the software speaks of. Nothing here decides anything."""
