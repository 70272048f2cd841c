"""Export Administration Regulations, 15 CFR 730-774; the folder path is the legal path."""
