"""What China's lists have in common: their names, and corrections of the names that were cut out of announcements.

Source: announcements of the Ministry of Commerce, mofcom.gov.cn; of each correction the row names its own.
"""

from __future__ import annotations

from functools import cache

from smallyard.lists.sources.entry import Draft
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.packaged import packaged_rows

__all__ = ["corrected", "mofcom_list"]

_LISTS = {
    "不可靠实体清单": ListCode.CN_UNRELIABLE_ENTITIES,
    "出口管制管控名单": ListCode.CN_EXPORT_CONTROL,
    "关注名单": ListCode.CN_ATTENTION,
    "cn-unreliable-entity-list": ListCode.CN_UNRELIABLE_ENTITIES,
    "cn-export-control-watchlist": ListCode.CN_EXPORT_CONTROL,
    "cn-attention-list": ListCode.CN_ATTENTION,
}


def mofcom_list(text: str) -> ListCode | None:
    """The list, by its Chinese name (an English one may follow in brackets), the repository's id, or our code."""
    first = text.split(" (")[0].strip()
    if first in _LISTS:
        return _LISTS[first]
    return next((code for code in set(_LISTS.values()) if code == first), None)


@cache
def _corrections() -> dict[str, tuple[str, str]]:
    rows = packaged_rows("smallyard.lists.sources", "mofcom_corrections.csv")
    return {row["published"]: (row["name"], row["alias"]) for row in rows}


def corrected(draft: Draft, *aliases: str) -> None:
    """Add the aliases, and free name and aliases of words that belong to the sentence around them.

    What stood there is kept as a remark. mofcom_corrections.csv has each case with its reason.
    """
    table = _corrections()
    if found := table.get(draft.name):
        draft.remark(draft.name, "As extracted")
        draft.name = found[0]
        if found[1]:
            draft.aliases.append((found[1], AliasKind.STRONG))
    for alias in aliases:
        name, further = table.get(alias, (alias, ""))
        if name != alias:
            draft.remark(alias, "As extracted")
        draft.aliases.extend((text, AliasKind.STRONG) for text in (name, further) if text)
