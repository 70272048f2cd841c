"""Records in a file of their own, signed, that can be checked without the database they come from.

A bundle is a ZIP file of `manifest.json`, `manifest.sig`, `records/NUMBER.json` for each record, `chain.txt` and
`clearances.json`. The manifest names every other file with its SHA-256, and the head of the chain; it is canonical
JSON (RFC 8785) and signed by Ed25519 (RFC 8032). `chain.txt` ties the records to the head: from the first record of
the bundle to the last of the chain one line each, a number and the SHA-256 of that record's content, from which the
hashes follow one after the other. It says nothing else of the records between.

A record of the first form has its hash over its whole text. Where one lies between, its line names the hash itself,
which is then stated, not proven (`= HASH`).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smallyard.errors import BrokenChainError, InputError, MissingExtraError, UnknownValueError
from smallyard.law.decision import canonical
from smallyard.records.chain import Record, chained_hash
from smallyard.records.signing import Signer, fingerprint, key_path
from smallyard.version import __version__

if TYPE_CHECKING:
    from smallyard.records.clearances import ClearanceRecord
    from smallyard.records.store import RecordStore

__all__ = ["FORMAT", "Bundle", "make_bundle", "record_file"]

FORMAT = "smallyard/bundle/1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it was made: its bytes, and what it was signed by."""

    content: bytes
    records: tuple[int, ...]
    count: int
    head: str
    fingerprint: str


def make_bundle(
    store: RecordStore,
    numbers: Sequence[int],
    *,
    by: str,
    made_at: datetime | None = None,
    files: Iterable[tuple[str, bytes]] = (),
    signer: Signer | None = None,
) -> Bundle:
    """Put records into a signed bundle.

    Args:
        store: where they are.
        numbers: their numbers.
        by: who makes it.
        made_at: when; None for now.
        files: further files to go along, such as memos, by name.
        signer: the key; None for the one beside the records, made if there is none.

    Raises:
        UnknownValueError: a record is not there, or none is named.
        InputError: a record was disposed of.
        BrokenChainError: a record, or the chain from the first of them on, does not hold.
        StoreError: the records or the key cannot be read, or packages that this needs are not installed.
    """
    if not numbers:
        raise UnknownValueError("no record is named", accepted="numbers `audit list` prints")
    wanted = sorted(set(numbers))
    records = [store.record(number) for number in wanted]
    for record in records:
        if record.disposed:
            raise InputError(f"record {record.sequence} was disposed of: there is nothing to put into a bundle")
        if record.hash != record.computed():
            raise BrokenChainError(f"record {record.sequence} was changed after it was recorded")
    links = store.links(wanted[0])
    lines, count, head = [], wanted[0] - 1, records[0].previous
    for link in links:
        proven = chained_hash(head, link.content) == link.hash if link.facts_sha256 else link.previous == head
        if link.sequence != count + 1 or link.previous != head or not proven:
            raise BrokenChainError(f"record {count + 1} does not follow from the record before it")
        lines.append(f"{link.sequence} {link.content}\n" if link.facts_sha256 else f"{link.sequence} = {link.hash}\n")
        count, head = link.sequence, link.hash
    held = signer or Signer(key_path(store.place))
    members = {record_file(one.sequence): canonical(_as_dict(one)) for one in records}
    members["chain.txt"] = "".join(lines).encode()
    members["clearances.json"] = canonical([asdict(one) for one in _clearances(store, records)])
    members |= dict(files)
    manifest = {
        "format": FORMAT,
        "software": f"smallyard {__version__}",
        "made_at": (made_at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        "made_by": by,
        "records": wanted,
        "chain": {"count": count, "head": head},
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in members.items()},
        "key": {"algorithm": "Ed25519", "public": base64.b64encode(held.public).decode()},
    }
    said = _rfc8785(manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        signature = base64.b64encode(held.sign(said)) + b"\n"
        for name, content in (("manifest.json", said), ("manifest.sig", signature), *members.items()):
            archive.writestr(_member(name), content)
    return Bundle(out.getvalue(), tuple(wanted), count, head, fingerprint(held.public))


def record_file(number: int) -> str:
    """The name of a record's file in a bundle."""
    return f"records/{number}.json"


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _as_dict(record: Record) -> dict[str, Any]:
    """A record's fields; its two texts as the JSON that they hold, which gives the same texts again."""
    fields = {name: getattr(record, name) for name in Record.__slots__}
    return {**fields, "facts": json.loads(record.facts), "decision": json.loads(record.decision)}


def _clearances(store: RecordStore, records: Sequence[Record]) -> Iterator[ClearanceRecord]:
    """What persons said that the records heeded, or that was said since of the pairs of their screenings."""
    from smallyard.records.clearances import ClearanceStore

    numbers: set[int] = set()
    pairs: set[tuple[str, str]] = set()
    for record in records:
        decision = json.loads(record.decision)
        for half in (decision, decision.get("us") or {}, decision.get("china") or {}):
            numbers |= {one.get("clearance", one)["number"] for one in half.get("clearances", ())}
        if record.kind == "screening":
            asked = json.loads(record.facts)["parties"]
            for party, found in zip(asked, decision["parties"], strict=True):
                pairs |= {(_folded(party["name"]), hit["listing"]) for hit in found["hits"]}
    clearances = ClearanceStore(store.place)
    try:
        for one in clearances.records():
            body = json.loads(one.body)
            listing = body.get("listing")
            pair = (_folded(body["party"]["name"]), f"{listing['list']}:{listing['key']}") if listing else None
            if one.sequence in numbers or pair in pairs:
                numbers.add(one.sequence)
                yield one
            elif listing is None and body["number"] in numbers:  # the revocation of one of them
                yield one
    finally:
        clearances.close()


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _rfc8785(data: object) -> bytes:
    try:
        import rfc8785
    except ImportError as missing:
        raise MissingExtraError(missing, "service") from missing
    found: bytes = rfc8785.dumps(data)  # type: ignore[arg-type]
    return found
