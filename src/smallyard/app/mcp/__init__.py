"""smallyard for agents, over the Model Context Protocol: the same questions, typed answers, never a bare yes."""
