"""What an Entity List entry requires, read from its own requirement and review policy columns (744.16(a), (c)).

The columns are short legal phrases: which items, with what carve-outs, with which license exceptions, under which
footnote. A phrase that is not understood whole is taken as "all items", and is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from smallyard.law.effects import ReviewPolicy
from smallyard.model.eccn import Eccn

__all__ = [
    "CarveOut",
    "CarveOutKind",
    "ItemScope",
    "ListedRequirement",
    "read_requirement",
    "read_review",
    "review_for",
]


class ItemScope(StrEnum):
    """Which items an entry's requirement reaches."""

    ALL = "all items subject to the EAR"
    CCL = "items on the Commerce Control List"
    CCL_AND_SUPP_7_TO_746 = "items on the Commerce Control List and those in Supp. No. 7 to part 746"
    ECCNS = "the ECCNs that the entry names"


class CarveOutKind(StrEnum):
    """A part of the items that an entry leaves out, and what decides it."""

    EAR99 = "items designated EAR99"
    FOOD_OR_MEDICINE = "food or medicine designated EAR99"
    CONSUMER_ENCRYPTION = "5A992.c and 5D992.c, unless for a government end user or state-owned enterprise"
    STANDARDS = "EAR99 or AT-only technology released to members of a standards organization"
    OFAC_LICENSED = "items related to transactions that OFAC has authorized by the general license named"
    DRONE_OPERATION = "EAR99 technology for operating or repairing unmanned aerial vehicles, released by the operator"
    PETROLEUM = "petroleum and gas products under the HS codes that the entry names"
    JOINT_VENTURE = "items for the continued operation of joint ventures with persons of Country Group A:1 countries"
    ECCNS = "the ECCNs that the entry excepts"


@dataclass(frozen=True, slots=True)
class CarveOut:
    """One carve-out, with the ECCNs or HS codes that it names."""

    kind: CarveOutKind
    eccns: tuple[Eccn, ...] = ()
    hs_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedRequirement:
    """An entry's license requirement, as read.

    `understood` is false where some of the phrase was not recognized: then `scope` is all items and nothing is
    carved out. `footnotes` are the Entity List's footnotes 1, 3, 4 and 5. `overcome_by` are the paragraphs of part
    740 that the entry itself allows; `overcome_only_for` says for whom, where it says so.
    `projects_only` is true where the requirement is for uses in the oil and gas projects of 746.8(a)(4).
    """

    text: str
    understood: bool
    scope: ItemScope = ItemScope.ALL
    eccns: tuple[Eccn, ...] = ()
    carve_outs: tuple[CarveOut, ...] = ()
    footnotes: frozenset[int] = frozenset()
    overcome_by: tuple[str, ...] = ()
    overcome_only_for: str = ""
    projects_only: bool = False


_SECTION = r"(?:\b73[46]|\b74\d|\b772)\.\d{1,2}[a-z]?(?:\s?\([a-z0-9]{1,4}\))*"
_ECCN = r"\b\d[a-e]\d{3}(?:\.[a-z0-9]{1,4})*"
_ECCNS = rf"(?:eccns?\s*)?{_ECCN}(?:\s*(?:,|;|\band\b|\bor\b|&)\s*(?:and\s+|or\s+)?(?:eccns?\s*)?{_ECCN})*"

_MAIN: tuple[tuple[re.Pattern[str], ItemScope], ...] = (
    (re.compile(r"(?:for )?(?:all|any) items? subjects? to the ear\b"), ItemScope.ALL),
    (
        re.compile(
            r"(?:for )?(?:all )?items (?:listed )?on the (?:ccl|commerce control list) and "
            r"(?:ear99 items )?listed in supplement no\. 7 to part 746 of the ear\b"
        ),
        ItemScope.CCL_AND_SUPP_7_TO_746,
    ),
    (
        re.compile(r"(?:for )?(?:all )?items (?:listed |specified )?on the (?:ccl|commerce control list)\b"),
        ItemScope.CCL,
    ),
    (
        re.compile(rf"(?:for )?(?:all )?(?:items (?:classified|specified|controlled) (?:under|in|by) )?{_ECCNS}"),
        ItemScope.ECCNS,
    ),
)

_EXCEPT = r",?\s*(?:except(?: for)?|apart from|other than|excluding):?\s*"
_CARVE_OUTS: tuple[tuple[re.Pattern[str], CarveOutKind], ...] = (
    (
        re.compile(
            rf"{_EXCEPT}food or medicine designated as ear99(?P<more>, or eccn 5a992\.c and 5d992\.c unless for "
            r"(?:russian|belarusian) \"government end users\" and (?:russian|belarusian) state-owned enterprises "
            r"\(soes\) to (?:russia|belarus))?"
        ),
        CarveOutKind.FOOD_OR_MEDICINE,
    ),
    (
        re.compile(
            rf"{_EXCEPT}technology subject to the ear that is designated as ear99, or controlled on the commerce "
            r"control list for anti-terrorism reasons only, when released to members of a \"standards organization\" "
            r"\(see §772\.1\) for the purpose of contributing to the revision or development of a \"standard\" "
            r"\(see §772\.1\)"
        ),
        CarveOutKind.STANDARDS,
    ),
    (
        re.compile(
            rf"{_EXCEPT}items that are related to transactions that are authorized by the department of the "
            r"treasury's office of foreign assets control pursuant to general license no\. ?\w+ of \w+ \d+, \d{4}"
            r"(?:\. russia does not include the \"crimea region of ukraine,\" as that term is defined in section "
            r"8\(d\) of e\.o\. 13685)?"
        ),
        CarveOutKind.OFAC_LICENSED,
    ),
    (
        re.compile(
            rf"{_EXCEPT}ear99-designated technology for the operation, maintenance, or repair of unmanned aerial "
            r"vehicles \(uav\) released to this entity by the operator of the uav"
        ),
        CarveOutKind.DRONE_OPERATION,
    ),
    (
        re.compile(
            rf"{_EXCEPT}-?crude oil,.*?harmonized system \(hs\) codes: (?P<codes>[\d, ]+); or -?(?:items )?"
            r"required for the continued operation of joint ventures with persons from countries in country group "
            r"a:1 in supplement no\. 1 to part 740 of the ear not operating in (?:the south china sea|any body of "
            r"water,.*)"
        ),
        CarveOutKind.PETROLEUM,
    ),
    (re.compile(rf"{_EXCEPT}(?:items designated (?:as )?)?ear99(?: items)?(?![\w-])"), CarveOutKind.EAR99),
    (
        re.compile(
            rf"{_EXCEPT}(?:those |items )?(?:(?:specified|classified|described) (?:in|under) )?(?P<eccns>{_ECCNS})"
        ),
        CarveOutKind.ECCNS,
    ),
)

_SEE = re.compile(
    rf"[(,]?\s*see\s*(?:part\s*)?§*(?:§|,|\.|\band\b|\s|{_SECTION}|\b\d\b|(?<=\))\d)+(?:of (?:the ear|this part))?"
)
_PROJECTS = re.compile(r"\bwhen used in projects specified in ?§ ?746\.(?:5|8\(a\)\(4\)) of the ear")
_GOV = re.compile(
    r"this license requirement may be overcome by license exception gov under §? ?740\.11\(b\)"
    r"(?P<two>\(2\) and \(?e\)?\.?)?(?P<only> when used by the u\.s\.? geological survey)?"
)
_WORLDWIDE = re.compile(
    r"the license requirements under this entry also extend to any export, reexport and transfer \(in-country\) to "
    r"the entity wherever located worldwide"
)
_REVIEW_HINT = re.compile(r",? ?with case-by-case basis for items listed on the ccl")
_LEAVINGS = re.compile(r"[\s().,;\d]|\be\b")

_PARAGRAPHS = {
    1: r"734\.9\(e\) ?\(1\)|736\.2\(b\)\(3\)\(vi\)",
    3: r"734\.9\(g\)",
    4: r"734\.9\(e\) ?\(2\)",
    5: r"734\.9\(e\) ?\(3\)|734\.4\(a\)\(9\)",
}
"""How an entry with a footnote cites the direct product rule that the footnote stands for."""
_FOOTNOTES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (
        re.compile(
            rf"{paragraphs}|734\.9\(e\),? ?{n}\b|(?:\)|\bear)[.\s]*{n}\W*$|ear\) ?{n}\b|\bfootnote (?:no\. )?{n}\b"
        ),
        n,
    )
    for n, paragraphs in _PARAGRAPHS.items()
)
"""A footnote is told by the rule cited, by its mark behind that or at the end, or by its name."""


@cache
def read_requirement(text: str) -> ListedRequirement:
    """The license requirement of an entry, read from its column as published."""
    plain = _plain(text)
    footnotes = frozenset(number for pattern, number in _FOOTNOTES if pattern.search(plain))
    unread = ListedRequirement(text=text, understood=False, footnotes=footnotes)
    main = next(((found, scope) for pattern, scope in _MAIN if (found := pattern.match(plain))), None)
    if main is None:
        return unread
    found, scope = main
    rest = plain[found.end() :]
    carve_outs: list[CarveOut] = []
    for pattern, kind in _CARVE_OUTS:
        if carved := pattern.search(rest):
            carve_outs += _carve_outs(carved, kind)
            rest = rest[: carved.start()] + " " + rest[carved.end() :]
    gov = _GOV.search(rest)
    projects = _PROJECTS.search(rest) is not None
    for pattern in (_GOV, _PROJECTS, _WORLDWIDE, _REVIEW_HINT, _SEE):
        rest = pattern.sub(" ", rest)
    if _LEAVINGS.sub("", rest):
        return unread
    return ListedRequirement(
        text=text,
        understood=True,
        scope=scope,
        eccns=_eccns(found[0]),
        carve_outs=tuple(carve_outs),
        footnotes=footnotes,
        overcome_by=_overcome_by(gov),
        overcome_only_for="the U.S. Geological Survey" if gov is not None and gov["only"] else "",
        projects_only=projects,
    )


_QUOTES = str.maketrans("“”’\xa0¹²³⁴⁵", '""\' 12345')


def _plain(text: str) -> str:
    """The phrase in lower case, with plain quotes, single spaces, and the publisher's "2l" for "21" mended."""
    straight = text.translate(_QUOTES)
    spaced = re.sub(r"(?<=[a-z])§|§(?=[a-z])", " § ", " ".join(straight.casefold().split()))
    return re.sub(r"(?<=744\.2)l", "1", re.sub(r"§\s+(?=§|\d)", "§", spaced))


def _eccns(text: str) -> tuple[Eccn, ...]:
    return tuple(dict.fromkeys(Eccn.parse(found) for found in re.findall(_ECCN, text)))


def _carve_outs(found: re.Match[str], kind: CarveOutKind) -> list[CarveOut]:
    named = found.groupdict()
    if kind is CarveOutKind.PETROLEUM:
        codes = tuple(dict.fromkeys(code.strip() for code in named["codes"].split(",")))
        return [CarveOut(kind, hs_codes=codes), CarveOut(CarveOutKind.JOINT_VENTURE)]
    if kind is CarveOutKind.ECCNS:
        return [CarveOut(kind, _eccns(named["eccns"]))]
    if named.get("more"):
        return [CarveOut(kind), CarveOut(CarveOutKind.CONSUMER_ENCRYPTION, _eccns(named["more"]))]
    return [CarveOut(kind)]


def _overcome_by(gov: re.Match[str] | None) -> tuple[str, ...]:
    if gov is None:
        return ()
    return ("740.11(b)(2)", "740.11(e)") if gov["two"] else ("740.11(b)",)


_STATED: tuple[tuple[re.Pattern[str], ReviewPolicy], ...] = (
    (re.compile(r"policy of denial"), ReviewPolicy.POLICY_OF_DENIAL),
    (re.compile(r"presumption (?:of|for)\s+denial"), ReviewPolicy.PRESUMPTION_OF_DENIAL),
    (re.compile(r"cas[ea]-by-case"), ReviewPolicy.CASE_BY_CASE),
    (re.compile(r"case by case"), ReviewPolicy.CASE_BY_CASE),
    (re.compile(r"presumption of\s+approval"), ReviewPolicy.PRESUMPTION_OF_APPROVAL),
)
_BY_REFERENCE: tuple[tuple[re.Pattern[str], ReviewPolicy], ...] = (
    # A bare reference: 746.5(b), 746.8(b) and 744.21(e) deny; 744.23(d) presumes denial for Macau and D:5;
    # 744.2(d), 744.3(d) and 744.4(d) weigh factors case by case.
    (re.compile(r"746\.[58](?:\(b\))?"), ReviewPolicy.POLICY_OF_DENIAL),
    (re.compile(r"744\.23\(d\)"), ReviewPolicy.PRESUMPTION_OF_DENIAL),
    (re.compile(r"744\.[234](?:\s?\(d\))?\b"), ReviewPolicy.CASE_BY_CASE),
)
_OF_EAR99 = re.compile(r"presumption of\s+approval for ear99")
_RFF = re.compile(r"740\.26")


@cache
def read_review(text: str) -> tuple[ReviewPolicy, tuple[str, ...]]:
    """The strictest review policy that an entry's column states, and the exceptions of part 740 that it cites."""
    plain = _plain(text)
    stated = [policy for pattern, policy in _STATED if pattern.search(plain)]
    if not stated:
        stated = [policy for pattern, policy in _BY_REFERENCE if pattern.search(plain)]
    policy = max(stated, key=lambda one: one.severity, default=ReviewPolicy.NOT_STATED)
    return policy, (("740.26",) if _RFF.search(plain) else ())


def review_for(text: str, *, ear99: bool) -> ReviewPolicy:
    """The review policy for an item: the strictest stated, but for EAR99 items where the entry presumes approval."""
    if ear99 and _OF_EAR99.search(_plain(text)):
        return ReviewPolicy.PRESUMPTION_OF_APPROVAL
    return read_review(text)[0]
