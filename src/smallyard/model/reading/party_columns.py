"""Which column of a file of parties says what: our own names, names in common use, and the user's own mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from smallyard.errors import InputError
from smallyard.model.party import Party, PartyKind
from smallyard.model.reading.columns import OWN_PREFIX, Column, normalized
from smallyard.model.reading.compound import identifier
from smallyard.model.reading.opening import shown
from smallyard.model.reading.problems import Location, as_input_error, dotted, suggestion

__all__ = ["ALSO_KNOWN_AS", "IDENTIFIER_PREFIX", "PART", "PARTY_FILE_COLUMNS", "PartyColumns", "Problem", "ReadParty"]

PARTY_FILE_COLUMNS = (
    Column("reference", (), "your number for the party; comes back in the output"),
    Column("name", ("name",), "the party's name"),
    Column("aliases", ("aliases",), "other names", several=True),
    Column("country", ("country",), "its country, a code or an English name"),
    Column("address", ("addresses", "text"), "its address on one line"),
    Column("city", ("addresses", "city"), "city of that address"),
    Column("kind", ("kind",), "person, organization, vessel or aircraft"),
    Column("birth_date", ("birth_date",), "of a person, such as 1970-01-14"),
    Column("identifiers", ("identifiers",), "numbers, each as KIND: VALUE", several=True),
    Column("uscc", ("identifiers", "uscc"), "unified social credit code"),
    Column("lei", ("identifiers", "lei"), "legal entity identifier"),
    Column("imo", ("identifiers", "imo"), "IMO number of a vessel"),
    Column("passport", ("identifiers", "passport"), "passport number"),
    Column("national_id", ("identifiers", "national_id"), "number of an identity card"),
    Column("tax_number", ("identifiers", "tax_number"), "tax number"),
    Column("registration_number", ("identifiers", "registration_number"), "number in a company register"),
    Column("swift", ("identifiers", "swift"), "SWIFT code or BIC of a bank"),
    Column("duns", ("identifiers", "duns"), "D-U-N-S number"),
)
"""The columns we read; each by this name, by one of ALSO_KNOWN_AS, or by a name that the user maps to it."""
ALSO_KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "reference": ("ref", "id", "party_id", "customer_id", "customer_no", "customer_number", "vendor_id",
                  "supplier_id", "account", "account_number", "编号", "客户编号"),
    "name": ("full_name", "party", "party_name", "company", "company_name", "customer", "customer_name", "vendor",
             "vendor_name", "supplier", "supplier_name", "entity_name", "consignee", "vessel_name",
             "名称", "公司名称", "客户名称", "企业名称", "姓名"),
    "aliases": ("alias", "aka", "also_known_as", "other_names", "other_name", "former_names", "别名", "曾用名"),
    "country": ("country_code", "country_name", "nationality", "flag", "国家", "国别", "国籍"),
    "address": ("address_1", "street", "street_address", "full_address", "地址"),
    "city": ("town", "城市"),
    "kind": ("entity_type", "party_kind"),
    "birth_date": ("date_of_birth", "dob", "birthdate", "birthday", "出生日期"),
    "identifiers": ("ids",),
    "uscc": ("unified_social_credit_code", "credit_code", "social_credit_code", "统一社会信用代码"),
    "lei": ("lei_code", "legal_entity_identifier"),
    "imo": ("imo_number", "imo_no"),
    "passport": ("passport_number", "passport_no", "护照号", "护照号码"),
    "national_id": ("id_card", "identity_card", "national_id_number", "身份证号"),
    "tax_number": ("tax_id", "tin", "vat", "vat_number", "inn"),
    "registration_number": ("registration_no", "company_number", "company_registration_number", "ogrn", "注册号"),
    "swift": ("bic", "swift_code"),
    "duns": ("duns_number",),
}  # fmt: skip
"""Other names by which those columns are known, as `normalized` compares them."""
IDENTIFIER_PREFIX = "identifier:"
"""A column mapped to this and a kind holds a number of that kind: identifier:business license."""
PART = "\x1f"
"""Stands between the values of a cell that was a list in its file, so that a semicolon inside one splits nothing."""
_KNOWN = {column.name: column for column in PARTY_FILE_COLUMNS}
_BY_OTHER_NAME = {other: name for name, others in ALSO_KNOWN_AS.items() for other in others}
_KINDS = {
    "individual": PartyKind.PERSON, "natural person": PartyKind.PERSON,
    "company": PartyKind.ORGANIZATION, "entity": PartyKind.ORGANIZATION, "organisation": PartyKind.ORGANIZATION,
    "legal entity": PartyKind.ORGANIZATION, "ship": PartyKind.VESSEL, "plane": PartyKind.AIRCRAFT,
}  # fmt: skip
_NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell: the column as its file names it (empty: the whole row), and what is accepted."""

    field: str
    problem: str
    accepted: str = ""

    def as_error(self, file: str, row: int) -> InputError:
        """The error that names file, row and field."""
        return InputError(self.problem, file=file, row=row, field=self.field or None, accepted=self.accepted or None)


@dataclass(frozen=True, slots=True)
class ReadParty:
    """What one row says: the party, None where not even a name could be read, and what could not be read of it."""

    party: Party | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class PartyColumns:
    """The columns of one file: which place holds which field.

    Attributes:
        header: the file's own column names, in order.
        fields: for each place the name of the field that it fills ("name", "identifier:IMO"), "" for the user's own.
    """

    header: tuple[str, ...]
    fields: tuple[str, ...]

    @classmethod
    def of(cls, header: Sequence[str], label: str, mapping: Mapping[str, str] | None = None) -> PartyColumns:
        """Read a header.

        Args:
            header: the column names.
            label: the file's name for errors.
            mapping: from the file's column names to ours; to nothing for a column that is not to be read.

        Raises:
            InputError: no column holds the name, two hold the same field, a mapped column is not there, or a
                column's name is nearly one of ours.
        """
        own = {normalized(column): _field(to, column) for column, to in (mapping or {}).items()}
        names = [normalized(cell) for cell in header]
        if not any(names):
            raise InputError(
                "has no header row", file=label, accepted="a first row with column names, one of them name"
            )
        for column in own:
            if column not in names:
                raise InputError(
                    "is mapped, but no column of the file",
                    file=label,
                    row=1,
                    field=shown(column),
                    accepted=suggestion(column, [name for name in names if name]),
                )
        fields = [own.get(name, name if name in _KNOWN else "") if name else "" for name in names]
        for place, name in enumerate(names):
            other = _BY_OTHER_NAME.get(name, "")
            if not fields[place] and name not in own and other and other not in fields:
                rivals = [
                    cell.strip()
                    for cell, rival in zip(header, names, strict=True)
                    if _BY_OTHER_NAME.get(rival) == other and rival not in own
                ]
                if len(rivals) > 1:
                    raise InputError(
                        f"and {shown(rivals[1])} may both hold the {other}",
                        file=label,
                        row=1,
                        field=shown(rivals[0]),
                        accepted=f"a mapping that says which, such as {rivals[1]}={other}",
                    )
                fields[place] = other
        _check(header, names, fields, own, label)
        return cls(tuple(cell.strip() for cell in header), tuple(fields))

    @cached_property
    def read(self) -> tuple[tuple[str, str], ...]:
        """The columns that are read: the file's name for each, and ours."""
        return tuple((name, field) for name, field in zip(self.header, self.fields, strict=True) if field)

    @cached_property
    def own(self) -> tuple[int, ...]:
        """The places of the columns that are kept and not read."""
        return tuple(place for place, field in enumerate(self.fields) if not field and self.header[place])

    def telling(self, cells: Sequence[str]) -> tuple[str, ...]:
        """What screening depends on of a row: rows that agree in it have the same hits."""
        return tuple(cells[place].strip() for place in self._telling)

    @cached_property
    def _telling(self) -> tuple[int, ...]:
        return tuple(place for place, field in enumerate(self.fields) if field and field != "reference")

    @cached_property
    def _columns(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, field) for name, field in self.read if field != "reference")

    def reference(self, cells: Sequence[str]) -> str:
        """The user's own number for the party of a row."""
        return cells[self.fields.index("reference")].strip() if "reference" in self.fields else ""

    def party(self, telling: Sequence[str]) -> ReadParty:
        """The party that `telling` describes; a field that cannot be read is left out and named."""
        data: dict[str, Any] = {}
        problems: list[Problem] = []
        for (name, field), text in zip(self._columns, telling, strict=True):
            if text:
                try:
                    _put(data, name, field, text)
                except InputError as wrong:
                    problems.append(Problem(name, wrong.problem, wrong.accepted or ""))
        while True:
            try:
                return ReadParty(Party.model_validate(data), tuple(problems))
            except ValidationError as failed:
                top = str(failed.errors()[0]["loc"][0])
                problems.append(self._problem(failed, top))
                if top == "name" or top not in data:
                    return ReadParty(None, tuple(problems))
                del data[top]

    def _problem(self, failed: ValidationError, top: str) -> Problem:
        def where(location: Location) -> tuple[int | None, str]:
            plain = tuple(str(part) for part in location if not isinstance(part, int))
            for name, field in self.read:
                column = _KNOWN.get(field)
                if column is not None and (column.field == plain or column.field[:1] == plain[:1] == (top,)):
                    return None, name
            return None, "name" if plain == ("name",) else dotted(location)

        first = as_input_error(failed, file="", where=where, root=Party)
        return Problem(first.field or "", first.problem.partition(" (and ")[0], first.accepted or "")


def _field(to: str, column: str) -> str:
    """The field that a mapping names.

    Raises:
        InputError: there is none of that name.
    """
    name = to.strip()
    if name.casefold().startswith(IDENTIFIER_PREFIX) and name[len(IDENTIFIER_PREFIX) :].strip():
        return IDENTIFIER_PREFIX + name[len(IDENTIFIER_PREFIX) :].strip()
    name = normalized(name)
    if name and name not in _KNOWN:
        raise InputError(
            f"{shown(to)} is no field of ours",
            field=f"mapping of {shown(column)}",
            accepted=f"{suggestion(name, list(_KNOWN))}, identifier:KIND, or nothing",
        )
    return name


def _check(
    header: Sequence[str], names: Sequence[str], fields: Sequence[str], own: Mapping[str, str], label: str
) -> None:
    for place, field in enumerate(fields):
        if field and not field.startswith(IDENTIFIER_PREFIX) and field in fields[:place]:
            first = header[fields.index(field)].strip()
            raise InputError(
                f"holds {field}, and so does {shown(first)}: stands twice in the header",
                file=label,
                row=1,
                field=shown(header[place].strip()),
                accepted=f"a mapping of one of them to nothing ({first}=)",
            )
    for place, name in enumerate(names):
        if name and not fields[place] and name not in own and not name.startswith(OWN_PREFIX):
            near = _near(name)
            if near and near not in fields:
                raise InputError(
                    "is no column of ours",
                    file=label,
                    row=1,
                    field=shown(header[place].strip()),
                    accepted=f"{near}; or say what it is: a mapping {header[place].strip()}={near} reads it, "
                    f"{header[place].strip()}= leaves it as your own",
                )
    if "name" not in fields:
        raise InputError(
            "is missing from the header",
            file=label,
            row=1,
            field="name",
            accepted=f"{', '.join(ALSO_KNOWN_AS['name'][:6])} ..., or a mapping COLUMN=name of one of "
            f"{', '.join(shown(cell.strip()) for cell in header if cell.strip())}"[:400],
        )


def _near(name: str) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(_KNOWN), n=1, cutoff=_NEARLY)), "")


def _put(data: dict[str, Any], name: str, field: str, text: str) -> None:
    parts = [part.strip() for part in (text.split(PART) if PART in text else text.split(";")) if part.strip()]
    if field.startswith(IDENTIFIER_PREFIX):
        kind = field[len(IDENTIFIER_PREFIX) :]
        data.setdefault("identifiers", []).extend({"kind": kind, "value": part} for part in parts)
        return
    path = _KNOWN[field].field
    if path[0] == "identifiers":
        numbers = (
            [identifier(part, name, 0, "") for part in parts]
            if len(path) == 1
            else [{"kind": path[1], "value": part} for part in parts]
        )
        data.setdefault("identifiers", []).extend(numbers)
    elif path[0] == "addresses":
        data.setdefault("addresses", [{}])[0][path[1]] = text.replace(PART, " ").strip()
    elif _KNOWN[field].several:
        data[path[0]] = parts
    elif field == "kind":
        data["kind"] = _KINDS.get(text.casefold(), text.casefold())
    elif field == "birth_date":
        # A spreadsheet's date comes with a time of midnight where the file says nothing better.
        data["birth_date"] = text.removesuffix("T00:00:00").removesuffix(" 00:00:00")
    else:
        data[path[0]] = text.replace(PART, "; ").strip("; ")
