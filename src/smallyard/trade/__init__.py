"""How much of trade is behind the fence? Flows, their correlation with the Commerce Control List, and the scope."""
