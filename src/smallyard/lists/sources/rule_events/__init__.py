"""Events from rules and announcements."""
