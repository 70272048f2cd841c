"""15 CFR part 740: restrictions on all license exceptions (740.2), and each exception with its own terms."""
