"""Which fields of an act leave the house, and how a withheld one is shown to one reader later.

A withheld field is replaced by a commitment: SHA-256 over the canonical JSON of a random salt, the field's name and
its value. Nobody can guess the value from it, and whoever is given the salt and the value can see that they are what
was committed to. The entry, its hash and every proof stay as they are. The same idea: SD-JWT (selective disclosure).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from smallyard.errors import InputError
from smallyard.exchange.canonical import canonical
from smallyard.exchange.dockets.acts import Act, act_class
from smallyard.exchange.dockets.tables import rows
from smallyard.exchange.keys import Hash
from smallyard.exchange.wire import WireFile

__all__ = ["Disclosure", "Rule", "Shared", "SharingRule", "commitment", "new_salt", "share", "sharing_rules"]

_SALT_BYTES = 16
_ALWAYS = {"docket", "type", "act", "on", "other", "withheld"}


class Rule(StrEnum):
    """What happens to a field."""

    OPEN = "open"
    WITHHOLD = "withhold"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class SharingRule:
    """What happens to one field of one act, and why. `standing` says how well the citation is known."""

    type: str
    act: str
    field: str
    rule: Rule
    ground: str
    citation: str
    standing: str


@cache
def sharing_rules() -> dict[tuple[str, str, str], SharingRule]:
    """The rules by type of docket, act and field. A field that is not here is open."""
    found = (SharingRule(**{**row, "rule": Rule(row["rule"])}) for row in rows("sharing.csv"))  # type: ignore[arg-type]
    return {(one.type, one.act, one.field): one for one in found}


class Disclosure(WireFile):
    """What is handed to one reader so that he sees a withheld field, and that it is the one committed to."""

    called: ClassVar[str] = "disclosure"
    format: Literal["smallyard/disclosure/1"] = "smallyard/disclosure/1"
    """The form of this file."""
    feed: Hash
    """The identity of the feed whose entry withholds the field."""
    sequence: Annotated[int, Field(ge=1)]
    """The number of that entry in its feed; 0 is the feed's first entry, which withholds nothing."""
    field: Annotated[str, Field(max_length=60)]
    """The field that was withheld, by its name in the act or the determination."""
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """The random salt of the commitment, 16 bytes in hex, so that nobody can guess the value from it."""
    value: Any
    """What the field says, as JSON. With salt and name it must give the commitment in the entry's `withheld`."""

    @property
    def commitment(self) -> str:
        """The commitment it opens."""
        return commitment(self.salt, self.field, self.value)


@dataclass(frozen=True, slots=True)
class Shared:
    """An act as it goes into the feed, and what stays at home.

    `salts` and `withheld`: of each withheld field, its salt and value. `kept`: fields that are no part of the entry.
    """

    act: Act
    salts: dict[str, str]
    withheld: dict[str, Any]
    kept: dict[str, Any]


def commitment(salt: str, field: str, value: object) -> str:
    """What stands in an entry for a withheld field: SHA-256 of canonical JSON [salt, field, value], hexadecimal."""
    return sha256(canonical([salt, field, value])).hexdigest()


def new_salt() -> str:
    """A random salt, in hexadecimal."""
    return secrets.token_hex(_SALT_BYTES)


def share(
    fields: Mapping[str, Any],
    *,
    opened: Collection[str] = (),
    withheld: Collection[str] = (),
    salts: Mapping[str, str] | None = None,
) -> Shared:
    """Divide an act into what goes into the feed and what stays.

    Args:
        fields: the whole act, by field.
        opened: fields that go into the feed in clear although the rules withhold them: their author's decision.
        withheld: further fields to withhold.
        salts: salts to use, for test vectors; else random ones.

    Raises:
        InputError: a field is not of this act, does not fit it, or cannot be opened or withheld.
    """
    from smallyard.exchange.dockets.acts import read_act

    kind = act_class(fields.get("type"), fields.get("act"))
    whole = read_act(fields)  # everything in place: what is withheld is checked before it is out of sight
    values = whole.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
    type_, act = str(values["type"]), str(values["act"])
    rules = {name: sharing_rules().get((type_, act, name)) for name in values}
    clear, held, kept = dict[str, Any](), dict[str, Any](), dict[str, Any]()
    for name in {*opened, *withheld}:
        if name not in kind.model_fields or name in _ALWAYS:
            raise InputError("is no field of this act that can be opened or withheld", field=name)
        if name in withheld and kind.model_fields[name].is_required():
            raise InputError("is needed by the other side, and cannot be withheld", field=name)
    public = "listing" in values and (type_, act) == ("end_use_check", "request")
    for name, value in values.items():
        rule = rules[name].rule if rules[name] is not None else Rule.OPEN  # type: ignore[union-attr]
        if name == "party" and public:
            rule = Rule.OPEN  # its listing is published, with its name
        if rule is Rule.KEEP:
            if name in opened:
                raise InputError(f"never leaves the house ({rules[name].ground})", field=name)  # type: ignore[union-attr]
            kept[name] = value
        elif name in withheld or (rule is Rule.WITHHOLD and name not in opened):
            held[name] = value
        elif value not in ("", {}, []):
            clear[name] = value
    chosen = {name: (salts or {}).get(name) or new_salt() for name in sorted(held)}
    if held:
        clear["withheld"] = {name: commitment(chosen[name], name, value) for name, value in sorted(held.items())}
    return Shared(read_act(clear), chosen, held, kept)
