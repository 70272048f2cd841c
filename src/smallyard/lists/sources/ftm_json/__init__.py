"""FollowTheMoney entities (any OpenSanctions dataset)."""
