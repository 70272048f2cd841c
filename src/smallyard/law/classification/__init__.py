"""Classification: what the Commerce Control List says of an entry, which entry an item may fall under, and why.

Nothing here decides a transaction. What comes out of it is marked as the user's own classification, and is given to
`check` as a fact of the item.
"""
