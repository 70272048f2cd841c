"""What the CSV, the JSON and the reduced JSON of the Consolidated Screening List have in common.

Source: International Trade Administration, trade.gov/consolidated-screening-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from smallyard.lists.keys import listing_key, order_key, slug
from smallyard.lists.reading import RowProblem
from smallyard.lists.sources.aliases import aliases_in
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.places import country_in, is_place
from smallyard.model.listing import AliasKind, ListCode
from smallyard.model.party import PartyKind

__all__ = [
    "KINDS",
    "OFAC_LISTS",
    "REMARKS",
    "US_STATES",
    "draft_of",
    "key_of",
    "list_code",
    "note_countries",
    "note_country",
    "note_kind",
    "note_list",
    "split_addresses",
    "words",
]

OFAC_LISTS = frozenset(
    {
        ListCode.SDN,
        ListCode.SECTORAL_SANCTIONS,
        ListCode.CMIC,
        ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL,
        ListCode.CAPTA,
        ListCode.MENU_BASED_SANCTIONS,
        ListCode.FOREIGN_SANCTIONS_EVADERS,
    }
)
"""The lists of the Treasury in the Consolidated Screening List."""
KINDS = {
    "": PartyKind.UNKNOWN,
    "individual": PartyKind.PERSON,
    "entity": PartyKind.ORGANIZATION,
    "vessel": PartyKind.VESSEL,
    "aircraft": PartyKind.AIRCRAFT,
}
"""What the publisher's words for a party's kind mean."""
REMARKS = {
    "title": "Title",
    "standard_order": "Standard order",
    "places_of_birth": "Place of birth",
    "vessel_type": "Vessel type",
    "gross_tonnage": "Gross tonnage",
    "gross_registered_tonnage": "Gross registered tonnage",
    "vessel_owner": "Vessel owner",
    "remarks": "",
}
"""The publisher's fields that are kept as remarks, and the label of each."""
_SOURCES = {
    "Specially Designated Nationals (SDN) - Treasury Department": ListCode.SDN,
    "Entity List (EL) - Bureau of Industry and Security": ListCode.ENTITY_LIST,
    "Unverified List (UVL) - Bureau of Industry and Security": ListCode.UNVERIFIED_LIST,
    "Military End User (MEU) List - Bureau of Industry and Security": ListCode.MILITARY_END_USER_LIST,
    "Denied Persons List (DPL) - Bureau of Industry and Security": ListCode.DENIED_PERSONS_LIST,
    "Sectoral Sanctions Identifications List (SSI) - Treasury Department": ListCode.SECTORAL_SANCTIONS,
    "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department": ListCode.CMIC,
    "Palestinian Legislative Council List (PLC) - Treasury Department": ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL,
    "Capta List (CAP) - Treasury Department": ListCode.CAPTA,
    "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department": ListCode.MENU_BASED_SANCTIONS,
    "Foreign Sanctions Evaders (FSE) - Treasury Department": ListCode.FOREIGN_SANCTIONS_EVADERS,
    "Nonproliferation Sanctions (ISN) - State Department": ListCode.NONPROLIFERATION,
    "ITAR Debarred (DTC) - State Department": ListCode.ITAR_DEBARRED,
    "AECA Debarred List (DTC) - State Department": ListCode.ITAR_DEBARRED,
}
_SHORT = {"NS-MBS List": ListCode.MENU_BASED_SANCTIONS, "NS-CMIC": ListCode.CMIC}
_IN_BRACKETS = re.compile(r"\(([A-Z-]+(?: List)?)\)")


def list_code(label: str) -> ListCode | None:
    """The list that the `source` field names, by its full label or the abbreviation in it; None if not known."""
    label = " ".join(label.split())
    if label in _SOURCES:
        return _SOURCES[label]
    for match in _IN_BRACKETS.finditer(label):
        if match[1] in _SHORT:
            return _SHORT[match[1]]
        if match[1] in set(ListCode):
            return ListCode(match[1])
    return None


def note_list(gathering: Gathering, file: str, row: int, field: str, label: str) -> ListCode | None:
    """The list that a field names; a row of a list that nobody knows is not read."""
    code = list_code(label)
    if code is None:
        gathering.unread.append(RowProblem(file, row, field, "not a list that we know", label))
    return code


def note_kind(gathering: Gathering, draft: Draft, field: str, text: str) -> None:
    """Set the party's kind by the publisher's word for it; one that nobody knows is a warning."""
    word = text.lower()
    draft.kind = KINDS.get(word, PartyKind.UNKNOWN)
    if word not in KINDS:
        gathering.warn(draft.file, draft.row, field, "not a kind of party that we know", word)


def words(text: str) -> list[str]:
    """The values of a field that joins them by "; "."""
    return [part.strip() for part in text.split(";") if part.strip()]


def key_of(draft: Draft, number: str) -> str:
    """The key: OFAC's number on OFAC's lists, name and order date on the DPL, else name and country."""
    if number and draft.code in OFAC_LISTS:
        return number
    if draft.code is ListCode.DENIED_PERSONS_LIST:
        return order_key(draft.name, draft.start_date)
    return listing_key(draft.code, draft.name, draft.countries[0] if draft.countries else None)


def draft_of(code: ListCode, file: str, row: int, name: str, number: str) -> Draft:
    """A draft with its name taken apart: OFAC's names stay whole, others may carry "a.k.a." and notes."""
    draft = Draft(code, number or slug(name), file, row, name)
    if not number and name:
        draft.take_name(name)
    return draft


def take_aliases(draft: Draft, text: str, number: str) -> None:
    """Add the aliases of one field."""
    if number:
        # OFAC's names hold no "a.k.a." and no brackets that matter; a plain split is right and fast.
        draft.aliases.extend((part, AliasKind.STRONG) for part in words(text))
        return
    names, notes = aliases_in(text)
    draft.aliases.extend(names)
    for note in notes:
        draft.remark(note)


def note_country(gathering: Gathering, draft: Draft, field: str, text: str) -> str | None:
    """The country's code; a place that is none is kept as a remark, and one that nobody knows is a warning too."""
    code = country_in(text)
    if code is None and text:
        draft.remark(text, field)
        if not is_place(text):
            gathering.warn(draft.file, draft.row, field, "not a country that we know", text)
    return code


def note_countries(gathering: Gathering, draft: Draft, field: str, places: Iterable[str]) -> None:
    """Add the countries that places name, each as `note_country` reads it."""
    for place in places:
        if code := note_country(gathering, draft, field, place):
            draft.countries.append(code)


def split_addresses(draft: Draft, text: str) -> None:
    """Take the `addresses` field of the CSV: addresses joined by "; ", each ending in a country code.

    A piece that ends in no country belongs to the next one that does: there the semicolon is part of the address.
    """
    kept: list[str] = []
    for piece in text.split("; "):
        head, _, tail = piece.rpartition(", ")
        tail = tail.strip()
        code = country_in(tail) if len(tail) == 2 and tail.isupper() else None
        if code is None and len(tail) > 2:
            # Some entries have the country's name in place of its code; the name then stays in the text too.
            code, head = country_in(tail) or _united_states(head, tail), piece
        if code is None:
            kept.append(piece)
            continue
        draft.address("; ".join([*kept, head] if head else kept).strip(), code)
        kept = []
    if rest := "; ".join(kept).strip():
        draft.address(rest)


def _united_states(head: str, tail: str) -> str | None:
    """US for "..., EL PASO, TX" and "79905": the Denied Persons List leaves the country of US addresses out."""
    state = head.rpartition(", ")[2]
    return "US" if state in US_STATES and len(tail) in (4, 5, 10) and tail[:4].isdigit() else None


US_STATES = frozenset(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK
    OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY
    """.split()  # noqa: SIM905 - a table to be read by people
)
"""Postal codes of states, which stand where a country does."""
