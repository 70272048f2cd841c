"""Reading who owns whom from files: our own CSV, FollowTheMoney JSON lines, and BODS statements."""

from smallyard.lists.ownership.reading.file import read_ownership

__all__ = ["read_ownership"]
