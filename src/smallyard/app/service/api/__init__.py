"""What the service answers to programs."""
