"""Every page that can be opened as it is, with the least role that may."""

from __future__ import annotations

from smallyard.records.access import Role

PATHS: dict[str, Role] = {
    "/": Role.VIEWER,
    "/coverage": Role.VIEWER,
    "/coverage?status=partial&page=2": Role.VIEWER,
}
