"""Checking a bundle: nothing is needed but its bytes, and nothing in them is believed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn

from smallyard.errors import BrokenChainError, InputError
from smallyard.law.decision import canonical
from smallyard.records.bundle import FORMAT, record_file
from smallyard.records.chain import Record, chained_hash
from smallyard.records.forms import joined
from smallyard.records.signing import fingerprint, signature_holds

__all__ = ["BundleVerified", "verify_bundle"]

_MOST_FILES = 100_000
_MOST_BYTES = 1 << 30
"""Of all files together, unpacked."""
_MANIFEST, _SIGNATURE = "manifest.json", "manifest.sig"
_MOST = {_MANIFEST: 1 << 24, _SIGNATURE: 1 << 10, "chain.txt": 1 << 28}
_MOST_OF_OTHERS = 1 << 26
_FIELDS = set(Record.__slots__)


@dataclass(frozen=True, slots=True)
class BundleVerified:
    """A bundle that holds.

    Attributes:
        records: its records, whole.
        made_at, made_by: when it was made, and by whom, as its signer says.
        count, head: how long the chain was then, and the hash of its last record.
        fingerprint: of the key that signed it; a person compares it with the one known from elsewhere.
        stated: records between that are of the first form, whose place in the chain is stated and not proven.
    """

    records: tuple[Record, ...]
    made_at: str
    made_by: str
    count: int
    head: str
    fingerprint: str
    stated: int


def verify_bundle(path: Path, key: str | None = None) -> BundleVerified:
    """Check a bundle: its signature, that no file of it was changed, and that its records lead to its head.

    Args:
        path: the file.
        key: the fingerprint of the key that must have signed it; None to leave that to the reader.

    Raises:
        InputError: it cannot be read, or is no bundle; the file inside that is wrong is named.
        BrokenChainError: it is a bundle, and does not hold.
        StoreError: packages that this needs are not installed.
    """
    label = path.name
    try:
        with zipfile.ZipFile(_opened(path)) as archive:
            return _verified(_Members(archive, label), label, key)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as failed:
        raise InputError(f"is no bundle that can be read: {failed}", file=label) from failed


def _opened(path: Path) -> io.BytesIO:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError("is too large for a bundle", file=path.name, accepted=f"at most {_MOST_BYTES:,} bytes")
        return io.BytesIO(path.read_bytes())
    except OSError as failed:
        raise InputError(f"cannot be opened: {failed.strerror or failed}", file=str(path)) from failed


class _Members:
    """The files of a bundle, read within bounds; a name that stands twice is refused before anything is read."""

    def __init__(self, archive: zipfile.ZipFile, label: str) -> None:
        self._archive, self.label = archive, label
        found = archive.infolist()
        if len(found) > _MOST_FILES:
            raise InputError(f"holds {len(found):,} files", file=label, accepted=f"at most {_MOST_FILES:,}")
        self.infos: dict[str, zipfile.ZipInfo] = {}
        for one in found:
            if one.filename in self.infos:
                raise InputError(f"holds {one.filename!r} twice", file=label)
            if one.flag_bits & 0x1:
                raise InputError(f"holds {one.filename!r}, which is encrypted", file=label)
            self.infos[one.filename] = one
        self._room = _MOST_BYTES

    def read(self, name: str) -> bytes:
        """The bytes of a file, however large it says it is."""
        info = self.infos.get(name)
        if info is None:
            raise InputError(f"holds no {name}", file=self.label, accepted="a file that `audit bundle` wrote")
        most = min(_MOST.get(name, _MOST_OF_OTHERS), self._room)
        with self._archive.open(info) as stream:
            content = stream.read(most + 1)
        if len(content) > most:
            raise InputError(
                f"holds {name!r}, which is too large", file=self.label, accepted=f"at most {most:,} bytes"
            )
        self._room -= len(content)
        return content


def _verified(members: _Members, label: str, key: str | None) -> BundleVerified:
    said = members.read(_MANIFEST)
    manifest = _json(said, label, _MANIFEST)
    try:
        if manifest["format"] != FORMAT:
            raise InputError(f"is of another form: {str(manifest['format'])[:60]!r}", file=label, accepted=FORMAT)
        public = base64.b64decode(manifest["key"]["public"], validate=True)
        numbers = [int(one) for one in manifest["records"]]
        files: dict[str, str] = dict(manifest["files"])
        count, head = int(manifest["chain"]["count"]), str(manifest["chain"]["head"])
        made_at, made_by = str(manifest["made_at"]), str(manifest["made_by"])
        signature = base64.b64decode(members.read(_SIGNATURE).strip(), validate=True)
    except (KeyError, TypeError, ValueError, binascii.Error) as wrong:
        raise InputError(f"has a {_MANIFEST} that is not one: {wrong}", file=label) from wrong
    if key is not None and fingerprint(public) != key.strip():
        raise BrokenChainError(f"{label} was signed by another key: {fingerprint(public)}")
    if not signature_holds(public, signature, said):
        raise BrokenChainError(f"{label}: its signature does not hold: {_MANIFEST} was changed after it was signed")
    if extra := sorted(set(members.infos) - set(files) - {_MANIFEST, _SIGNATURE}):
        raise BrokenChainError(f"{label} holds {extra[0]!r}, which its signer did not put there")
    contents = {}
    for name, digest in files.items():
        content = members.read(name)
        if hashlib.sha256(content).hexdigest() != digest:
            raise BrokenChainError(f"{label}: {name} was changed after the bundle was signed")
        if name.endswith((".json", ".txt")):
            contents[name] = content
    if not numbers or set(map(record_file, numbers)) != {one for one in files if one.startswith("records/")}:
        raise BrokenChainError(f"{label}: the records that it names are not those that it holds")
    records = [_record(contents[record_file(number)], number, label) for number in sorted(numbers)]
    stated = _led_to_head(records, contents.get("chain.txt", b""), count, head, label)
    _check_clearances(contents.get("clearances.json", b"[]"), label)
    return BundleVerified(tuple(records), made_at, made_by, count, head, fingerprint(public), stated)


def _record(content: bytes, number: int, label: str) -> Record:
    """A record of a bundle, that agrees with its own hash and with its decision's digest."""
    name = record_file(number)
    fields = _json(content, label, name)
    if set(fields) != _FIELDS or fields["sequence"] != number or not isinstance(fields["decision"], dict):
        raise BrokenChainError(f"{label}: {name} is not record {number}")
    facts, decision = canonical(fields["facts"]).decode(), canonical(fields["decision"]).decode()
    record = Record(**{**fields, "facts": facts, "decision": decision})
    if record.hash != record.computed():
        raise BrokenChainError(f"{label}: record {number} does not agree with its hash")
    try:
        whole = joined(fields["facts"], fields["decision"])
    except (KeyError, TypeError) as wrong:
        raise BrokenChainError(f"{label}: record {number} is not whole: {wrong}") from wrong
    if hashlib.sha256(canonical(whole)).hexdigest() != record.digest:
        raise BrokenChainError(f"{label}: record {number} does not agree with the digest of its decision")
    return record


def _led_to_head(records: list[Record], chain: bytes, count: int, head: str, label: str) -> int:
    """Follow the chain from the first record to the head; how many links are stated and not proven."""
    held = {one.sequence: one for one in records}
    number, last, stated = records[0].sequence - 1, records[0].previous, 0
    for line in _lines(chain, label):
        number += 1
        parts = line.split(" ")
        if parts[0] != str(number) or len(parts) not in {2, 3} or len(parts[-1]) != 64:
            raise BrokenChainError(f"{label}: chain.txt does not lead on at record {number}")
        if len(parts) == 3:
            last = parts[2]
            stated += number not in held
        else:
            last = chained_hash(last, parts[1])
        if number in held and held[number].hash != last:
            raise BrokenChainError(f"{label}: record {number} is not in the chain that leads to the head")
    if number != count or last != head or records[-1].sequence > count:
        raise BrokenChainError(f"{label}: the chain does not lead to the head {head[:64]}")
    return stated


def _lines(chain: bytes, label: str) -> Iterator[str]:
    try:
        yield from chain.decode("ascii").splitlines()
    except UnicodeDecodeError as wrong:
        raise BrokenChainError(f"{label}: chain.txt is not text") from wrong


def _check_clearances(content: bytes, label: str) -> None:
    from smallyard.records.clearances import ClearanceRecord

    names = {one.name for one in fields(ClearanceRecord)}
    for said in _json(content, label, "clearances.json", list):
        if not isinstance(said, dict) or set(said) != names:
            raise BrokenChainError(f"{label}: clearances.json holds something else than clearances")
        one = ClearanceRecord(**said)
        if one.hash != one.computed():
            raise BrokenChainError(f"{label}: clearance record {one.sequence} does not agree with its hash")


def _json(content: bytes, label: str, name: str, kind: type = dict) -> Any:
    """Parsed JSON; a name that stands twice, a number that is none, or a depth beyond reason is refused."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands twice in one object")
        return found

    def none(_: str) -> NoReturn:
        raise ValueError("a number is none")

    try:
        found = json.loads(content, object_pairs_hook=once, parse_constant=none)
    except (ValueError, RecursionError) as wrong:
        raise InputError(f"has a {name} that cannot be read: {str(wrong)[:200]}", file=label) from wrong
    if not isinstance(found, kind):
        raise InputError(f"has a {name} that is not one", file=label)
    return found
