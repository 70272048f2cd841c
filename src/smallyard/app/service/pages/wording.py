"""How values are worded on the pages: names that may be hostile, countries, money, and the words of a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from smallyard.app.service.pages.assets import address
from smallyard.app.service.pages.deal_words import DEAL_TONES, DEAL_WORDS
from smallyard.app.service.pages.docket_words import DOCKET_WORDS
from smallyard.app.service.pages.languages import N_, NP_
from smallyard.model.country import all_countries
from smallyard.model.plain import plain
from smallyard.version import VERSIONS

__all__ = ["FILTERS", "GLOBALS", "OUTCOMES", "TONES", "WORDS"]

_LONGEST = 400
"""Characters of a name that are shown; the rest is counted."""

TONES: Mapping[str, str] = {
    "PROHIBITED": "stop",
    "LICENSE_REQUIRED": "stop",
    "UNDETERMINED": "ask",
    "LICENSE_EXCEPTION": "with",
    "NLR": "go",
    "NOT_SUBJECT": "go",
    "match": "stop",
    "review": "ask",
    "clear": "go",
    "unread": "ask",
    "no match": "plain",
    "used": "with",
    "available": "go",
    "blocked": "stop",
    "open": "ask",
    "unavailable": "plain",
    "yes": "go",
    "no": "stop",
    "unknown": "ask",
    "implemented": "go",
    "partial": "ask",
    "not implemented": "stop",
    "not applicable": "plain",
    "added": "stop",
    "removed": "go",
    "expired": "go",
    "suspended": "with",
    "resumed": "stop",
    "amended": "plain",
    "dismissal": "go",
    "confirmation": "stop",
    **DEAL_TONES,
}
"""The tone of a badge: a shape and a color, always beside its word."""

OUTCOMES: Mapping[str, str] = {
    "PROHIBITED": N_("Prohibited"),
    "LICENSE_REQUIRED": N_("License required"),
    "UNDETERMINED": N_("Undetermined"),
    "LICENSE_EXCEPTION": N_("License exception"),
    "NLR": N_("No license required"),
    "NOT_SUBJECT": N_("Not subject to the EAR"),
}

WORDS: Mapping[str, str] = {
    **OUTCOMES,
    "match": N_("Match"),
    "review": N_("To review"),
    "clear": N_("Clear"),
    "unread": N_("Not read"),
    "no match": N_("No match"),
    "used": N_("Used"),
    "available": N_("Available"),
    "blocked": N_("Blocked"),
    "open": N_("Open"),
    "unavailable": N_("Unavailable"),
    "yes": N_("Yes"),
    "no": N_("No"),
    "unknown": N_("Not known"),
    "implemented": N_("Covered"),
    "partial": N_("Partly covered"),
    "not implemented": N_("Not covered"),
    "not applicable": N_("Not applicable"),
    "added": N_("Added"),
    "removed": N_("Removed"),
    "expired": N_("Expired"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "amended": N_("Amended"),
    "dismissal": N_("Cleared"),
    "confirmation": N_("Confirmed"),
    "export": N_("Export"),
    "reexport": N_("Reexport"),
    "transfer_in_country": N_("Transfer (in-country)"),
    "deemed_export": N_("Deemed export"),
    "deemed_reexport": N_("Deemed reexport"),
    "us_person_activity": N_("Activity of a US person"),
    "exporter": N_("Exporter"),
    "purchaser": N_("Purchaser"),
    "intermediate_consignee": N_("Intermediate consignee"),
    "ultimate_consignee": N_("Ultimate consignee"),
    "end_user": N_("End user"),
    "forwarder": N_("Forwarder"),
    "other": N_("Other (bank, broker, carrier)"),
    "person": N_("Person"),
    "organization": N_("Organization"),
    "vessel": N_("Vessel"),
    "aircraft": N_("Aircraft"),
    "commodity": N_("Commodity"),
    "software": N_("Software"),
    "source_code": N_("Source code"),
    "technology": N_("Technology"),
    "nuclear": N_("Nuclear"),
    "missile": N_("Rocket systems and unmanned aerial vehicles"),
    "chemical_biological": N_("Chemical or biological weapons"),
    "maritime_nuclear": N_("Maritime nuclear propulsion"),
    "military": N_("Military"),
    "military_intelligence": N_("Military intelligence"),
    "supercomputer": N_("Supercomputer"),
    "advanced_node_ic": N_("Advanced-node integrated circuits"),
    "ic_node_unknown": N_("Integrated circuits, node not known"),
    "semiconductor_equipment": N_("Semiconductor manufacturing equipment"),
    "license_application": N_("License application"),
    "eei": N_("Electronic export information (EEI)"),
    "destination_control_statement": N_("Destination control statement"),
    "uvl_statement": N_("UVL statement"),
    "consignee_statement": N_("Consignee statement"),
    "notification": N_("Notification"),
    "report": N_("Report"),
    "declaration": N_("Declaration"),
    "filing_fee": N_("Filing fee"),
    "timetable": N_("Timetable"),
    "records": N_("Records"),
    "statement": N_("Statement"),
    "exception": N_("Exception"),
    "license": N_("License"),
    "other_party": N_("Another party"),
    "date": N_("Another date"),
    "answer": N_("An answer"),
    "less_content": N_("Less US content"),
    "other_item": N_("Another item"),
    "authorization": N_("Authorization"),
    "not_subject": N_("Not subject to the EAR"),
    "subject": N_("Subject to the EAR"),
    "prohibits": N_("Prohibited"),
    "requires_license": N_("License required"),
    "suspends_exceptions": N_("No license exceptions"),
    "offers_exception": N_("Offers an exception"),
    "raises_red_flag": N_("Red flag"),
    "requires_filing": N_("Requires a filing"),
    "asks": N_("Open question"),
    "excepts": N_("Sets a rule aside"),
    "imposes": N_("Imposes a duty"),
    "version added": N_("added"),
    "version changed": N_("changed"),
    "version retired": N_("let go"),
    "version restored": N_("restored"),
    "viewer": N_("Viewer"),
    "screener": N_("Screener"),
    "officer": N_("Officer"),
    "admin": N_("Admin"),
    "primary": N_("primary name"),
    "strong": N_("alias"),
    "weak": N_("weak alias"),
    "former": N_("former name"),
    "EL": N_("Entity List"),
    "UVL": N_("Unverified List"),
    "MEU": N_("Military End-User List"),
    "DPL": N_("Denied Persons List"),
    "SDN": N_("Specially Designated Nationals"),
    "SSI": N_("Sectoral Sanctions Identifications"),
    "CMIC": N_("Chinese Military-Industrial Complex Companies"),
    "PLC": N_("Palestinian Legislative Council List"),
    "CAP": N_("CAPTA List"),
    "MBS": N_("Menu-Based Sanctions List"),
    "FSE": N_("Foreign Sanctions Evaders"),
    "ISN": N_("Nonproliferation Sanctions"),
    "DTC": N_("AECA Debarred List"),
    "UN": N_("UN Security Council Consolidated List"),
    "CN-UEL": N_("China: Unreliable Entity List"),
    "CN-ECL": N_("China: Export Control List"),
    "CN-ATT": N_("China: Attention List"),
    "OTHER": N_("Another list"),
    **DEAL_WORDS,
    **DOCKET_WORDS,
}
"""The message for each value of the model that pages show."""


def _named(text: object, longest: int = _LONGEST) -> Markup:
    """A name as data: isolated from the text around it, what could steer it escaped, cut if it is very long."""
    said = plain(str(text))
    if len(said) <= longest:
        return Markup("<bdi>{}</bdi>").format(said)
    return Markup('<bdi>{}</bdi><span class="cut"> … ({:,})</span>').format(said[:longest], len(said))


def _number(value: object) -> str:
    """A whole number or decimal with separators: 12,400 or 3.5."""
    if isinstance(value, int):
        return f"{value:,}"
    try:
        return f"{Decimal(str(value)):,f}"
    except InvalidOperation:
        return str(value)


def _money(value: object) -> str:
    """US dollars."""
    try:
        return f"${Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)


@pass_context
def _word(context: Context, value: object) -> str:
    """A value of the model in words of the reader's language."""
    text = WORDS.get(str(value), str(value).replace("_", " "))
    return str(context.call(context.resolve("gettext"), text)) if str(value) in WORDS else text


@pass_context
def _word_of(context: Context, value: object, kind: str) -> str:
    """The same for a value that means this among others of its kind: an act, a field, a stage of a docket."""
    return _word(context, f"{kind} {value}") if f"{kind} {value}" in WORDS else _word(context, value)


@pass_context
def _state(context: Context, value: object) -> str:
    """Where work stands: what is open waits to be done, unlike a question that is open."""
    if str(value) == "open":
        return str(context.call(context.resolve("pgettext"), *NP_("work", "Open")))
    return _word(context, value)


def _coded(text: object) -> Markup:
    """A sentence in which what stands between backticks is code: a command to type, a field's name."""
    parts = plain(str(text)).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 and number < len(parts) - 1 else escape(part)
        for number, part in enumerate(parts)
    )


@pass_context
def _country(context: Context, code: object) -> str:
    """A country's name in the reader's language."""
    known = all_countries().get(str(code))
    if known is None:
        return str(code)
    return known.name_zh if context["language"].code.startswith("zh") and known.name_zh else known.name


def _countries(language: str) -> list[tuple[str, str]]:
    """Every country, code and name, by name."""
    zh = language.startswith("zh")
    named = [(one.iso2, one.name_zh if zh and one.name_zh else one.name) for one in all_countries().values()]
    return sorted(named, key=lambda pair: pair[1])


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _tone(value: object) -> str:
    return TONES.get(str(value), "plain")


def _parted(text: str, marks: list[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of the words marked; case is ignored."""
    found: list[tuple[str, bool]] = []
    rest = text
    wanted = sorted({mark for mark in marks if mark}, key=len, reverse=True)
    while rest:
        folded = rest.casefold()
        starts = [(place, -len(mark), mark) for mark in wanted if (place := folded.find(mark.casefold())) >= 0]
        if not starts or len(folded) != len(rest):
            found.append((rest, False))
            break
        place, _, mark = min(starts)
        if place:
            found.append((rest[:place], False))
        found.append((rest[place : place + len(mark)], True))
        rest = rest[place + len(mark) :]
    return found


FILTERS: Mapping[str, Callable[..., Any]] = {
    "named": _named,
    "number": _number,
    "money": _money,
    "word": _word,
    "word_of": _word_of,
    "state": _state,
    "coded": _coded,
    "score": lambda value: f"{float(value):.2f}",
    "country": _country,
    "tone": _tone,
    "plain": lambda text: plain(str(text)),
    "parted": _parted,
    "cut": lambda text, longest: text if len(text) <= longest else f"{text[:longest]} … ({len(text):,})",
    "figure": lambda value: f"{Decimal(str(value)).quantize(Decimal('0.0001'), ROUND_DOWN).normalize():,f}",
    "with_blanks": lambda fields: _Blanks(fields),
    "zipped": lambda texts, keys: list(zip(keys, texts, strict=True)),
}
GLOBALS: Mapping[str, Any] = {
    "asset": address,
    "all_countries": _countries,
    "OUTCOMES": OUTCOMES,
    "VERSIONS": VERSIONS,
}
