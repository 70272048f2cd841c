"""What the two forms of the Denied Persons List have in common: an order on a person, its place and its dates.

Source: BIS, orders under 15 CFR 764.3(a)(2) and 766.25, bis.gov/licensing/end-user-guidance/denied-persons-list-dpl.
"""

from __future__ import annotations

from smallyard.lists.keys import order_key
from smallyard.lists.sources.csl import US_STATES, note_country
from smallyard.lists.sources.dates import day_or_none
from smallyard.lists.sources.entry import Draft, Gathering
from smallyard.lists.sources.text import Row
from smallyard.model.country import all_countries
from smallyard.model.listing import ListCode

__all__ = ["order_draft", "take_place"]

# The country codes that stand in the state's column are FIPS 10-4: RS is Russia there (addresses in Stavropol).
_FIPS = {"RS": "RU"}


def order_draft(row: Row, name: str, gathering: Gathering, *, citations: str) -> Draft:
    """The order in one row: name, effective and expiration date, Federal Register citations.

    An order without an expiration date stands until it is lifted. Dates are taken from the columns Effective_Date and
    Expiration_Date.
    """
    draft = Draft(ListCode.DENIED_PERSONS_LIST, "", row.file, row.number, "")
    draft.take_name(name)
    for column, attribute in (("Effective_Date", "start_date"), ("Expiration_Date", "end_date")):
        if text := row.pop(column):
            setattr(draft, attribute, day_or_none(text))
            if getattr(draft, attribute) is None:
                gathering.warnings.append(row.problem(column, "is not a date; kept as a remark", text))
                draft.remark(text, column)
    draft.key = order_key(draft.name, draft.start_date)
    draft.cite(row.pop(citations))
    return draft


def take_place(
    draft: Draft, gathering: Gathering, street: str, city: str, state: str, country: str, postal: str
) -> None:
    """Add the address. An empty country beside a US state is the United States: the publisher leaves it out there."""
    code = None
    if country:
        code = note_country(gathering, draft, "Country", country)
    elif state in US_STATES:
        code = "US"
    elif state in _FIPS or state in all_countries():
        gathering.warn(draft.file, draft.row, "State", "holds a country and Country is empty; read as such", state)
        code, state = _FIPS.get(state, state), ""
    draft.address(street, code, city=city, region=state, postal_code=postal)
