"""Part 744: end-user and end-use based controls."""
