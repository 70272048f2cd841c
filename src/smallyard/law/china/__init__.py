"""China's law on exports, countermeasures and foreign measures: its own provisions, its own registry.

Facts come from the tables `china_items.csv`, `china_measures.csv` and from the lists CN-UEL, CN-ECL and CN-ATT. Where
an article was not read by us, the provision says so in what is missing of it.
"""
