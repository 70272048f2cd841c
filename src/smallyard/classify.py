"""The public calls of classification, with the words of the command `smallyard classify`."""

from smallyard.app.classifying import hs, load, parameters_of, peak, performance, search, show, update, walk

__all__ = ["hs", "load", "parameters_of", "peak", "performance", "search", "show", "update", "walk"]
