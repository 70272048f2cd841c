"""Lists of the Bureau of Industry and Security, flat table."""
