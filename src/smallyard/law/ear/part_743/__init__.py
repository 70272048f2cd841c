"""Part 743: special reporting and notification."""
