"""15 CFR part 760: restrictive trade practices and boycotts."""
