"""The small grammar in which the Commerce Control List says what a control row covers.

    "entire entry except 0A501.y"
    "3B001.a.4, c, d, f.1, f.5, f.6, k to n, p.2, p.4, r"
    "“technology” for items controlled by 6A001 to 6A008, 6B002 to 6B008 or 6D001 for MT reasons"

`parse` gives the paragraphs covered and left out, and the entries that software or technology must be for; or None
where the words say more than that, and a person must read them (ccl_scope_readings.csv).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ECCN = r"[0-9][A-E][0-9]{3}"
_PARAGRAPH = r"[a-z](?:\.[0-9a-z]{1,2})*"
_REF = re.compile(rf"(?P<eccn>{ECCN})?\.?(?P<path>{_PARAGRAPH})?")
_FOR_REASON = re.compile(r"[ ,]*for (?P<reason>NS|MT|NP|CB|RS|CC|UN|EI) reasons?$", re.IGNORECASE)
_OBJECT = re.compile(
    r"(?:“(?:software|technology)”|software|technology)(?: “specially designed”)? (?:for|required for) "
    r"(?:the )?(?:commodities and software |commodities|equipment|items|materials)?\s*"
    r"(?:controlled (?:by|in|under)|in|specified in|as specified by)?\s*(?:ECCNs? )?(?P<refs>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Scope:
    """What a row covers: paragraphs in and out ("" is the whole entry), and what software or technology is for."""

    include: tuple[str, ...] = ("",)
    exclude: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    objects_out: tuple[str, ...] = ()
    object_reason: str = ""


def parse(eccn: str, text: str, entries: Sequence[str]) -> Scope | None:
    """Read the scope of one of the entry's control rows; None if it is not in the grammar.

    Args:
        eccn: the entry.
        text: the words, "NS applies to ...".
        entries: all entries of the list in order, by which "1B115 to 1B119" is spelled out.
    """
    said = re.sub(r"^[A-Z]{2} appl(?:y|ies)(?: to)?\s*", "", _tidy(text))
    said = said.removeprefix("Russian industry sector sanctions apply to ")
    said = said.removeprefix("Russian industry sector sanction applies to ")
    if re.fullmatch(r"(the )?entire entry", said):
        return Scope()
    if found := re.fullmatch(r"(?:the )?entire entry,? except (?P<out>.+)", said):
        out = _paragraphs(eccn, found["out"])
        return Scope(exclude=out[0]) if out is not None and not out[1] else None
    own = r"(?:items controlled by |items controlled in |“software” controlled by )?(?P<in>.+?)(?: only)?"
    if found := re.fullmatch(own, said):
        inside = _paragraphs(eccn, found["in"])
        if inside is not None:
            return Scope(include=inside[0], exclude=inside[1])
    if found := _OBJECT.fullmatch(said):
        refs, reason = found["refs"], ""
        if because := _FOR_REASON.search(refs):
            refs, reason = refs[: because.start()], because["reason"].upper()
        objects = _objects(refs, entries)
        if objects is not None:
            return Scope(objects=objects[0], objects_out=objects[1], object_reason=reason)
    return None


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip().rstrip(".")
    text = re.sub(r"(?<=[0-9])\. (?=[0-9a-z]\b)", ".", text)  # "8A620. b"
    text = re.sub(r"(?<=\bz)\. (?=[0-9])", ".", text)  # "z. 1.b"
    text = re.sub(rf"({ECCN}) \.(?=[a-z])", r"\1.", text)  # "9A004 .g"
    return re.sub(r"\s*(?:of|controlled by) this entry$", "", text)


def _pieces(text: str) -> list[tuple[str, str]]:
    """A list "a, b (except b.5), and c to e" as (piece, its exception)."""
    pieces = []
    pattern = re.compile(r"\(except(?: for)? ([^)]*)\)")
    exceptions = pattern.findall(text)
    numbers = iter(range(len(exceptions)))
    text = pattern.sub(lambda _: f"⟨{next(numbers)}⟩", text)
    text = re.sub(r"^paragraphs? ", "", text)
    for piece in re.split(r",? (?:and|or) |, ?|; ", text):
        piece = piece.strip().removeprefix("and ").removeprefix("or ").strip()
        if not piece:
            continue
        left_out = re.search(r" ?⟨([0-9]+)⟩$", piece)
        if left_out:
            pieces.append((piece[: left_out.start()], exceptions[int(left_out[1])]))
        else:
            pieces.append((piece, ""))
    return pieces


def _paragraphs(eccn: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Paragraphs of this entry, and those excepted from them."""
    inside: list[str] = []
    outside: list[str] = []
    for piece, left_out in _pieces(text):
        ends = re.split(r" (?:to|through) ", piece)
        paths = []
        for end in ends:
            found = _REF.fullmatch(end)
            if found is None or not found["path"] or found["eccn"] not in (None, eccn):
                return None
            paths.append(found["path"])
        spelled = _between(*paths) if len(paths) == 2 else paths if len(paths) == 1 else None
        if spelled is None:
            return None
        inside += spelled
        if left_out:
            out = _paragraphs(eccn, left_out)
            if out is None or out[1]:
                return None
            outside += out[0]
    return (tuple(inside), tuple(outside)) if inside else None


def _between(first: str, last: str) -> list[str] | None:
    """ "f.2", "f.4" as f.2, f.3, f.4; the ends differ in their last part only."""
    *head, low = first.split(".")
    *tail, high = last.split(".")
    if head != tail:
        return None
    if low.isdigit() and high.isdigit():
        middle: Iterable[str] = (str(number) for number in range(int(low), int(high) + 1))
    elif len(low) == len(high) == 1 and low.isalpha() and high.isalpha():
        middle = (chr(code) for code in range(ord(low), ord(high) + 1))
    else:
        return None
    return [".".join((*head, part)) for part in middle]


def _objects(text: str, entries: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """ECCNs and paragraphs of them, ranges spelled out; a bare ".a.2" belongs to the entry named before it."""
    inside: list[str] = []
    outside: list[str] = []
    current = ""
    for piece, left_out in _pieces(text):
        ends = re.split(r" (?:to|through) ", piece)
        if len(ends) == 2 and all(re.fullmatch(ECCN, end) for end in ends):
            first, last = ends
            spelled = [one for one in entries if one[:2] == first[:2] == last[:2] and first <= one <= last]
            current = ends[1]
        else:
            refs = []
            for end in ends:
                found = _REF.fullmatch(end.removeprefix("ECCN "))
                if found is None or not (found["eccn"] or found["path"]):
                    return None
                current = found["eccn"] or current
                if not current:
                    return None
                refs.append((current, found["path"] or ""))
            if len(refs) == 1:
                spelled = [".".join(filter(None, refs[0]))]
            elif len(refs) == 2 and refs[0][0] == refs[1][0] and (paths := _between(refs[0][1], refs[1][1])):
                spelled = [f"{current}.{path}" for path in paths]
            else:
                return None
        if not spelled:
            return None
        inside += spelled
        if left_out:
            out = _objects(left_out if re.match(ECCN, left_out) else f"{current}.{left_out.lstrip('.')}", entries)
            if out is None or out[1]:
                return None
            outside += out[0]
    return (tuple(inside), tuple(outside)) if inside else None
