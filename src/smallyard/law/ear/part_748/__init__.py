"""Part 748: applications and documentation."""
