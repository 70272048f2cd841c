"""The web service: the application, its answers to programs under `api`, and its pages."""
