"""Part 734: scope of the Export Administration Regulations."""
