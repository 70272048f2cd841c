"""Part 742: the reasons for control, what each requires for which destinations, and how applications are reviewed."""
