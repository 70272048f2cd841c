"""Reading transactions from TOML, JSON, CSV and XLSX files."""

from smallyard.model.reading.parties import read_parties
from smallyard.model.reading.templates import TEMPLATES, write_template
from smallyard.model.reading.transactions import read_numbered, read_transactions

__all__ = ["TEMPLATES", "read_numbered", "read_parties", "read_transactions", "write_template"]
