"""Telling the other side: signed feeds that anybody can verify, and dockets that both sides write."""
