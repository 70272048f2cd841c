"""Names that share a field: lists of aliases, "a.k.a." inside a name, and notes that are no name.

Publishers join aliases by "; " and by "; and "; a semicolon inside brackets belongs to the name. "f.k.a." marks a
former name.
"""

from __future__ import annotations

import re

from smallyard.model.listing import AliasKind

__all__ = ["Names", "aliases_in", "names_in"]

Names = list[tuple[str, AliasKind]]
"""Further names of a party, each with its kind."""

_AND = re.compile(r"^(?:and\b|&)[\s,;]*", re.IGNORECASE)
_MARK = r"(?:a\.?\s?k\.?\s?a\.?|f\.?\s?k\.?\s?a\.?|n\.?\s?k\.?\s?a\.?)"
_LEADING = re.compile(rf"^({_MARK})[\s,:]+", re.IGNORECASE)
_BRACKETED = re.compile(rf"\s*[(\[]\s*({_MARK})(?:[\s,:]+)([^)\]]*)[)\]]", re.IGNORECASE)
_INLINE = re.compile(rf",?\s+({_MARK})[,:]?\s+", re.IGNORECASE)
_SUCCESSORS = re.compile(r";?,?\s*and any successor,? sub-?unit,? or subsidiary thereof\.?\s*$", re.IGNORECASE)


def aliases_in(text: str) -> tuple[Names, list[str]]:
    """The aliases in one field, and the notes in it that are no name ("(all of the above in Mianyang)")."""
    names: Names = []
    notes: list[str] = []
    for piece in _pieces(text):
        piece = _AND.sub("", piece.strip()).strip().strip(";,").strip()
        if not piece or piece.casefold() == "and":
            continue
        if piece.startswith("(") and piece.endswith(")") and piece.count("(") == 1:
            notes.append(piece[1:-1])
            continue
        kind = AliasKind.STRONG
        if match := _LEADING.match(piece):
            kind, piece = _kind(match[1]), piece[match.end() :]
        first, more, note = names_in(piece)
        names.append((first, kind))
        names.extend(more)
        notes.extend(note)
    return [(name, kind) for name, kind in names if name], notes


def names_in(text: str) -> tuple[str, Names, list[str]]:
    """The name proper, further names that the field carries, and notes.

    "Training 2 Business Academy, a.k.a. T2BA" gives the first and the alias; the words "and any successor, sub-unit,
    or subsidiary thereof", which State adds to the names of sanctioned entities, become a note.
    """
    notes: list[str] = []
    if match := _SUCCESSORS.search(text):
        text, note = text[: match.start()], match[0].strip(" ;,")
        notes.append(note)
    more: Names = []

    def take(match: re.Match[str]) -> str:
        kind = _kind(match[1])
        more.extend((part.strip(), kind) for part in _parts(match[2]) if part.strip())
        return ""

    text = _BRACKETED.sub(take, text)
    pieces = _INLINE.split(text)
    # split() with one group gives name, mark, name, mark, name ...
    for mark, name in zip(pieces[1::2], pieces[2::2], strict=True):
        if name.strip():
            more.append((name.strip().strip(",").strip(), _kind(mark)))
    name = " ".join(pieces[0].split()).strip().rstrip(",;").strip()
    if not name and more:
        name, _ = more.pop(0)
    return name, [(" ".join(alias.split()), kind) for alias, kind in more], notes


def _kind(mark: str) -> AliasKind:
    return AliasKind.FORMER if mark.lstrip().lower().startswith("f") else AliasKind.STRONG


def _parts(text: str) -> list[str]:
    """Several names after one mark in brackets: parted by semicolons, or by ", " and a further mark."""
    return [
        part for piece in text.split(";") for part in re.split(rf",?\s*{_MARK}[,:\s]+", piece, flags=re.IGNORECASE)
    ]


def _pieces(text: str) -> list[str]:
    """Split at semicolons that are not inside brackets; unbalanced brackets do not count as brackets."""
    if ";" not in text:
        return [text]
    if text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return text.split(";")
    pieces, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == ";" and depth <= 0:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return pieces
