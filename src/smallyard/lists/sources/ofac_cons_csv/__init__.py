"""OFAC consolidated non-SDN lists (CSV)."""
