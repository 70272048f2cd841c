"""What the service shows to persons."""
