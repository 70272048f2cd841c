"""Customers, watches, alerts and cases."""
