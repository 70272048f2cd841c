"""China: lists of the Ministry of Commerce (JSON of a public repository)."""
