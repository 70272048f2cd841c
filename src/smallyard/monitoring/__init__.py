"""A user's own customers, watched: who they are, what changes about them on the lists, what persons do about it."""
