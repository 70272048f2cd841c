"""The public calls of classification, with the words of the command `smallyard classify`."""

from smallyard.app.classifying import load, parameters_of, peak, performance, show, walk

__all__ = ["load", "parameters_of", "peak", "performance", "show", "walk"]
