"""Part 736: the general prohibitions."""
