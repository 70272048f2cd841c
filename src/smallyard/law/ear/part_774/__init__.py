"""Part 774: the Commerce Control List; whether an item's classification is one that the list has."""
