"""Flows that come with the software: US trade with China by subheading, from the US Census Bureau (public domain)."""
