"""OFAC consolidated non-SDN lists (enhanced XML)."""
