"""Tables of trade: HS codes to ECCNs, HS codes to sectors, and what agencies have published of the same quantities.

A line that begins with # is a remark.
"""

from __future__ import annotations

from collections.abc import Iterator

from smallyard.model.packaged import packaged_rows

__all__ = ["rows"]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table in this package, as `packaged_rows` gives them."""
    return packaged_rows("smallyard.trade.tables", name)
