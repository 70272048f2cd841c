"""Rules of the Bureau of Industry and Security (Federal Register API)."""
