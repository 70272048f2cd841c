"""The software's version; in a module of its own so that no layer has to import the public API for it."""

__all__ = ["__version__"]

__version__ = "0.1.0"
