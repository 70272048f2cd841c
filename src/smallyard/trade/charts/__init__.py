"""Pictures of a scope: a treemap of the yard, shares through time, and a Sankey of sectors and controls.

Each picture carries the table of its data and a description in words, and is read without color: classes differ in
lightness and pattern, and are named where they stand.
"""
