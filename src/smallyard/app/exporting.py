"""Records as a table: what was screened, against which list, with what score, decided by whom."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from smallyard.errors import InputError, MissingExtraError
from smallyard.model.clearance import party_facts
from smallyard.model.plain import safe_cell
from smallyard.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from smallyard.law.decision import Versions
    from smallyard.model.clearance import Clearance
    from smallyard.model.party import Party
    from smallyard.records.chain import Record
    from smallyard.records.clearances import Held
    from smallyard.records.screenings import HitOnRecord

__all__ = ["COLUMNS", "SUFFIXES", "export", "export_rows", "said_since"]

COLUMNS = (
    "record", "recorded_at", "recorded_for", "kind", "reference", "party", "role", "country", "result", "as_of",
    "known_at", "list", "list_published", "list_sha256", "listing", "listed_name", "score", "band", "in_force",
    "decided", "decided_by", "decided_on", "because", "lists_looked_at", "keep_until", "record_hash",
)  # fmt: skip
"""The columns of an export; a row for each party, and of one with hits for each of them."""
SUFFIXES = (".csv", ".json", ".jsonl", ".pdf")
"""The forms in which records are exported."""
_ON_LISTING = re.compile(
    r"(?P<party>.+) = (?P<listing>(?P<list>[A-Z]+(?:-[A-Z]+)?):.+?) (?P<mark>['\"])(?P<name>.*)(?P=mark) "
    r"\(score (?P<score>[01]\.\d+)"
)
"""How a finding names the listing that a party may be."""


def export_rows(records: Iterable[Record], held: Sequence[Held] = ()) -> Iterator[dict[str, Any]]:
    """A row for each party of each record, and for each listing that it was taken to be or might be.

    Args:
        records: decisions and screenings; of one that was disposed of there is one row that says so.
        held: the clearances on record, for what was said of a screening's pairs after it was made.
    """
    for record in records:
        start = {
            "record": record.sequence,
            "recorded_at": record.recorded_at,
            "recorded_for": record.made_by,
            "kind": record.kind,
            "as_of": record.effective,
            "known_at": record.known,
            "keep_until": record.keep_until,
            "record_hash": record.hash,
        }
        empty = dict.fromkeys(COLUMNS)
        if record.disposed:
            yield {**empty, **start, "result": record.outcome, "party": "(disposed of)"}
        elif record.kind == "screening":
            for row in _of_screening(record, held):
                yield {**empty, **start, **row}
        else:
            for row in _of_decision(record):
                yield {**empty, **start, **row}


def _of_screening(record: Record, held: Sequence[Held]) -> Iterator[dict[str, Any]]:
    screening = record.restored_screening()
    looked_at = _lists(screening.versions, screening.asked.lists)
    for asked, found in zip(screening.asked.parties, screening.parties, strict=True):
        party = {
            "reference": asked.reference,
            "party": asked.name,
            "country": asked.party.country if asked.party is not None else None,
            "result": found.result,
            "lists_looked_at": looked_at,
        }
        for hit in found.hits:
            since = said_since(hit, asked.party, asked.reference, held)
            said = _said(hit) or (_of_clearance(since) if since is not None else {"decided": "open"})
            yield {
                **party,
                **_list(screening.versions, hit.list),
                "listing": hit.listing,
                "listed_name": hit.name,
                "score": str(hit.score),
                "band": hit.band,
                "in_force": hit.in_force,
                **said,
            }
        if not found.hits:
            yield party


def _said(hit: HitOnRecord) -> dict[str, Any]:
    """What a person had said of the pair when it was screened, if it held."""
    said = hit.clearance
    if said is None or not said.holds:
        return {}
    return {"decided": said.kind, "decided_by": said.by, "decided_on": said.on.isoformat(), "because": said.because}


def said_since(hit: HitOnRecord, party: Party | None, reference: str, held: Sequence[Held]) -> Clearance | None:
    """The last word of a person on a recorded hit's pair that was not taken back; None if nobody said anything.

    Args:
        hit: as it was recorded.
        party: ours, with the facts that it was screened with; None where its row could not be read.
        reference: the user's own number for it.
        held: the clearances on record.
    """
    if party is None:
        return None
    ours = party_facts(party)
    for one in reversed(held):
        said = one.clearance
        other_number = said.reference and reference and said.reference != reference
        if said.listing.id == hit.listing and said.party == ours and not other_number and not one.revoked:
            return said
    return None


def _of_clearance(said: Clearance) -> dict[str, Any]:
    return {
        "decided": str(said.kind),
        "decided_by": said.by,
        "decided_on": said.on.isoformat(),
        "because": said.because,
    }


def _of_decision(record: Record) -> Iterator[dict[str, Any]]:
    """The parties of a decision, with the listings that its findings rest on or that a person spoke of."""
    facts, whole = json.loads(record.facts), json.loads(record.decision)
    halves = [whole] if "us" not in whole else [whole["us"], whole["china"]]
    if record.on_deal:
        persons = [("investor", facts["investor"]), ("target", facts["target"])]
    else:
        persons = [(one["role"], one) for one in facts["parties"]]
    versions = halves[0]["versions"]
    looked_at = "; ".join(f"{one['list']} {one['published'] or ''}".strip() for one in versions["list_versions"])
    published = {one["list"]: one for one in versions["list_versions"]}
    hits = _hits(halves)
    for role, person in persons or [("", {"name": "", "country": None})]:
        party = {
            "reference": facts["id"],
            "party": person["name"],
            "role": role,
            "country": person.get("country"),
            "result": record.outcome,
            "lists_looked_at": looked_at,
        }
        found = hits.get(_folded(person["name"]), {})
        for listing, hit in found.items():
            version = published.get(hit["list"], {})
            yield {
                **party,
                **hit,
                "listing": listing,
                "list_published": version.get("published"),
                "list_sha256": version.get("sha256"),
            }
        if not found:
            yield party


def _hits(halves: Iterable[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """By a party's name, the listings that a decision took it for or asked about, each with what a person said."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for half in halves:
        for finding in half["findings"]:
            for fact in finding["facts"]:
                if seen := _ON_LISTING.match(fact):
                    found.setdefault(_folded(seen["party"]), {})[seen["listing"]] = {
                        "list": seen["list"],
                        "listed_name": seen["name"],
                        "score": seen["score"],
                        "decided": "open" if not finding["certain"] else None,
                    }
        for used in half["clearances"]:
            said = used["clearance"]
            listing = said["listing"]
            theirs = found.setdefault(_folded(said["party"]["name"]), {})
            hit = theirs.setdefault(f"{listing['list']}:{listing['key']}", {})
            hit |= {"list": listing["list"], "listed_name": listing["names"][0]["text"], "score": said["score"]}
            hit |= {"band": said["band"], "decided": said["kind"] if used["holds"] else "open"}
            hit |= {"decided_by": said["by"], "decided_on": said["on"], "because": said["because"]}
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _lists(versions: Versions, asked: Sequence[str] | None) -> str:
    return "; ".join(
        f"{one.list} {one.published or ''}".strip()
        for one in versions.list_versions
        if asked is None or one.list in asked
    )


def _list(versions: Versions, code: str) -> dict[str, Any]:
    found = next((one for one in versions.list_versions if one.list == code), None)
    published = found.published.isoformat() if found is not None and found.published is not None else None
    return {"list": code, "list_published": published, "list_sha256": found.sha256 if found is not None else None}


def export(rows: Iterable[dict[str, Any]], path: Path) -> tuple[bytes, int]:
    """Rows in the form that a file's suffix names; its content, and how many rows there are.

    Raises:
        InputError: the suffix is not one that we write.
        MissingExtraError: the extra `pdf` is not installed (.pdf).
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise InputError("has a suffix that we do not write", file=str(path), accepted=", ".join(SUFFIXES))
    found = list(rows)
    if suffix == ".csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in found:
            writer.writerow([_cell(row[name]) for name in COLUMNS])
        return out.getvalue().encode("utf-8-sig"), len(found)
    if suffix == ".pdf":
        return _pdf(found), len(found)
    lines = [json.dumps(row, ensure_ascii=False) for row in found]
    if suffix == ".jsonl":
        return "".join(f"{line}\n" for line in lines).encode(), len(found)
    return f"[{','.join(f'{chr(10)}{line}' for line in lines)}\n]\n".encode(), len(found)


def _cell(value: object) -> str:
    return safe_cell(str(value)) if value is not None else ""


def _pdf(rows: Sequence[dict[str, Any]]) -> bytes:
    try:
        from smallyard.app.pdf.page import Page
    except ImportError as missing:
        raise MissingExtraError(missing, "pdf") from missing
    page = Page(
        "What was screened", f"smallyard {__version__}: what was screened, on which lists, by whom", wide=True
    )
    page.headline("What was screened, and who decided")
    page.paragraph(f"{len(rows):,} rows; scores are in [0, 1). What nobody decided is open.", pale=True)
    shown = []
    for row in rows:
        result = str(row["result"]).replace("_", " ")
        score = " ".join(str(part) for part in (row["score"], row["band"]) if part)
        on = "; ".join(str(part) for part in (row["listing"], row["list_published"]) if part)
        decided = row["decided"] or ""
        if row["decided_by"]:
            decided = f"{decided} by {row['decided_by']}, {row['decided_on']}: {row['because']}"
        party = " ".join(str(part) for part in (row["reference"], row["party"], row["country"]) if part)
        listed = row["listed_name"] or row["lists_looked_at"] or ""
        when = f"{row['as_of']}, for {row['recorded_for']}" if row["recorded_for"] else row["as_of"]
        shown.append([row["record"], party, result, on, listed, score, decided, when])
    columns = [
        "record",
        "party",
        "result",
        "listing, published",
        "listed name, or lists looked at",
        "score",
        "decided",
        "as of",
    ]
    page.table(columns, shown, [9, 34, 16, 28, 38, 14, 32, 18])
    return page.pdf()
