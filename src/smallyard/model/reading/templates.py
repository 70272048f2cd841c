"""Templates of input files: what `check --template` writes, each a file that reads back as it stands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from smallyard.errors import UnknownValueError

__all__ = ["TEMPLATES", "template", "write_template"]

TEMPLATES = ("csv", "json", "toml", "xlsx")
"""The forms that there is a template for."""

_TOML = """\
# One transaction. For several, write each as a table [[transaction]].
# A fact that you leave out is unknown, not false: the decision asks for it if it matters.

id = "PO-1001"
kind = "export"                 # reexport, transfer_in_country, deemed_export, deemed_reexport
date = 2026-03-02
destination = "CN"              # a country code or English name

[[parties]]
role = "ultimate_consignee"     # exporter, purchaser, intermediate_consignee, end_user, forwarder, other
name = "Example Trading Co., Ltd."
country = "CN"
addresses = [{ text = "1 Example Road, Shanghai" }]

[[items]]
description = "temperature sensor"
eccn = "EAR99"                  # or an ECCN with its paragraphs, such as 3A001.a.7.b
value = 1250.00                 # US dollars, the whole line
quantity = 10
made_in = "US"

[end_use]
description = "heating control in an office building"
reviewed = true                 # end use and end users were looked into
civil = true

[answers]                       # answers to a decision's open questions, by the key that it prints
"""
_OBJECT = {
    "id": "PO-1001",
    "kind": "export",
    "date": "2026-03-02",
    "destination": "CN",
    "parties": [
        {
            "role": "ultimate_consignee",
            "name": "Example Trading Co., Ltd.",
            "country": "CN",
            "addresses": [{"text": "1 Example Road, Shanghai"}],
        }
    ],
    "items": [
        {
            "description": "temperature sensor",
            "eccn": "EAR99",
            "value": 1250.00,
            "quantity": 10,
            "made_in": "US",
        }
    ],
    "end_use": {"description": "heating control in an office building", "reviewed": True, "civil": True},
    "answers": {},
}
_HEADER = (
    "transaction",
    "kind",
    "date",
    "destination",
    "ultimate_consignee",
    "ultimate_consignee_country",
    "ultimate_consignee_address",
    "end_user",
    "end_user_country",
    "item",
    "eccn",
    "value",
    "quantity",
    "made_in",
    "end_use",
    "end_use_reviewed",
    "civil_end_use",
)
_PARTY = ("Example Trading Co., Ltd.", "CN", "1 Example Road, Shanghai")
_ROWS = (
    ("PO-1001", "export", "2026-03-02", "CN", *_PARTY, "", "", "temperature sensor", "EAR99", "1250.00", "10", "US",
     "heating control in an office building", "true", "true"),
    ("PO-1001", "", "", "", "", "", "", "", "", "humidity sensor", "EAR99", "400.00", "4", "US", "", "", ""),
)  # fmt: skip


def write_template(form: str) -> bytes:
    """The bytes of a template in one of `TEMPLATES`.

    Raises:
        UnknownValueError: there is none of that form.
    """
    if form == "xlsx":
        return _workbook()
    return template(form, TEMPLATES, _TOML, _OBJECT, [_HEADER, *_ROWS])


def template(
    form: str, forms: Sequence[str], toml: str, example: Mapping[str, object], rows: Iterable[Iterable[str]]
) -> bytes:
    """The bytes of a template in TOML, JSON or CSV.

    Raises:
        UnknownValueError: there is none of that form.
    """
    match form:
        case "toml":
            return toml.encode()
        case "json":
            return (json.dumps(example, indent=2) + "\n").encode()
        case "csv":
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows(rows)
            return out.getvalue().encode()
    raise UnknownValueError(f"no template of the form {form!r}", accepted=", ".join(forms))


def _workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("transactions")
    for row in (_HEADER, *_ROWS):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
