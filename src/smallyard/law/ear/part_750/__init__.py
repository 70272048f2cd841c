"""Part 750: application processing, issuance and denial."""
