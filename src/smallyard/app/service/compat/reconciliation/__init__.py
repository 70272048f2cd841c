"""The reconciliation API, version 0.2, as OpenRefine speaks it and yente serves it.

Source: W3C Entity Reconciliation Community Group, Reconciliation Service API v0.2, final report of 10 April 2023.
"""
