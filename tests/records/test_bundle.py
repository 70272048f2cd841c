"""A bundle is checked by its bytes alone: what was changed is named, what is hostile is refused in one line."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smallyard.errors import BrokenChainError, InputError, StoreError, UnknownValueError
from smallyard.model.clearance import ClearanceKind
from smallyard.model.listing import ListCode, ListedName, Listing
from smallyard.model.party import Party
from smallyard.records.bundle import Bundle, make_bundle
from smallyard.records.bundle_check import verify_bundle
from smallyard.records.clearances import ClearanceStore, Word
from smallyard.records.retained import RetainedStore
from smallyard.records.signing import Signer, key_path, signature_holds
from smallyard.records.store import RecordStore
from tests.archives import unzipped, zipped
from tests.records.decisions import decision, of_both, of_china
from tests.records.screenings import screening


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    opened = RecordStore(tmp_path / "records.sqlite")
    opened.append_all([decision(1), of_china(2), of_both(3), screening(), decision(5), decision(6)], by="ann")
    yield opened
    opened.close()


def made(store: RecordStore, *numbers: int) -> Bundle:
    return make_bundle(store, numbers, by="ann", made_at=datetime(2026, 11, 26, tzinfo=UTC))


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    return path


def rewritten(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same ZIP file with its members changed."""
    members = unzipped(content)
    change(members)
    return zipped(members)


def test_records_of_all_kinds_lead_to_the_head(store: RecordStore, tmp_path: Path) -> None:
    bundle = made(store, 4, 2, 3)
    assert bundle == made(store, 2, 3, 4)  # byte for byte
    found = verify_bundle(written(tmp_path, bundle.content), bundle.fingerprint)
    assert list(found.records) == [store.record(number) for number in (2, 3, 4)]
    assert (found.count, found.head, found.made_by, found.stated) == (6, store.verify().head, "ann", 0)
    assert found.records[2].restored_screening() == screening()
    said = json.loads(zipfile.ZipFile(io.BytesIO(bundle.content)).read("records/2.json"))
    assert said["decision"]["summary"].endswith("稀土")  # readable by a person
    assert b"T1" not in zipfile.ZipFile(io.BytesIO(bundle.content)).read("chain.txt")


def test_what_persons_said_goes_along(store: RecordStore, tmp_path: Path) -> None:
    clearances = ClearanceStore(store.place)
    listing = Listing(list=ListCode.ENTITY_LIST, key="vega", names=(ListedName(text="Vega Optics"),))
    day = date(2026, 3, 2)
    for name in ("Vega Optik", "Another"):
        clearances.add(Word(ClearanceKind.DISMISSAL, Party(name=name), listing, 0.7, "review", "no", "bob", day))
    clearances.revoke(1, because="wrong", by="carl", on=day)
    clearances.close()
    held = zipfile.ZipFile(io.BytesIO(made(store, 4).content)).read("clearances.json")
    assert [(one["sequence"], one["act"]) for one in json.loads(held)] == [(1, "dismissal"), (3, "revocation")]


def test_the_key_is_the_owners_alone(store: RecordStore, tmp_path: Path) -> None:
    path = key_path(store.place)
    first = made(store, 1)
    assert path.parent == tmp_path
    assert path.stat().st_mode & 0o777 == 0o600
    assert made(store, 1).fingerprint == first.fingerprint == Signer(path).fingerprint
    other = Signer(tmp_path / "other.key")
    assert not signature_holds(other.public, Signer(path).sign(b"x"), b"x")
    path.chmod(0o644)
    if os.name == "posix":
        with pytest.raises(StoreError, match="may be read by others"):
            made(store, 1)
    path.write_text("not a key")
    path.chmod(0o600)
    with pytest.raises(StoreError, match="cannot be read"):
        made(store, 1)


def test_what_cannot_go_into_a_bundle(store: RecordStore, tmp_path: Path) -> None:
    for numbers in ((), (9,)):
        with pytest.raises(UnknownValueError):
            made(store, *numbers)
    old = RecordStore(tmp_path / "old.sqlite")
    old.append_all([decision(1, day=date(2015, 1, 1)), decision(2)], datetime(2015, 1, 1, tzinfo=UTC))
    retained = RetainedStore(old.place)
    retained.dispose([1], by="ann", because="over", on=date(2026, 1, 1))
    with pytest.raises(InputError, match="record 1 was disposed of"):
        made(old, 1)
    assert verify_bundle(written(tmp_path, made(old, 2).content)).count == 2
    old.close()
    retained.close()


def test_another_key_than_the_one_known(store: RecordStore, tmp_path: Path) -> None:
    path = written(tmp_path, made(store, 1).content)
    with pytest.raises(BrokenChainError, match="was signed by another key: SHA256:"):
        verify_bundle(path, "SHA256:other")


def _replace(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


def _resigned(change: Callable[[dict[str, bytes]], None]) -> Callable[[dict[str, bytes], Path], None]:
    """A forger with a key of his own, who signs what he changed."""

    def forge(members: dict[str, bytes], folder: Path) -> None:
        import hashlib

        change(members)
        signer = Signer(folder / "forger.key")
        manifest = json.loads(members["manifest.json"])
        manifest["key"]["public"] = base64.b64encode(signer.public).decode()
        manifest["files"] = {
            name: hashlib.sha256(data).hexdigest()
            for name, data in members.items()
            if not name.startswith("manifest")
        }
        members["manifest.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
        members["manifest.sig"] = base64.b64encode(signer.sign(members["manifest.json"]))

    return forge


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_replace("manifest.json", b'"made_by":"ann"', b'"made_by":"eve"'), "its signature does not hold"),
        (_replace("records/2.json", b"LICENSE_REQUIRED", b"NLR"), "records/2.json was changed"),
        (_replace("chain.txt", b"2 ", b"3 "), "chain.txt was changed"),
        (lambda members: members.update({"notes.txt": b"x"}), "'notes.txt', which its signer did not put there"),
        (lambda members: members.update({"../../etc/x": b"x"}), "which its signer did not put there"),
    ],
)
def test_a_changed_bundle_does_not_hold(
    store: RecordStore, tmp_path: Path, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    path = written(tmp_path, rewritten(made(store, 2).content, change))
    with pytest.raises(BrokenChainError, match=words):
        verify_bundle(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_replace("records/2.json", b'"outcome":"LICENSE_REQUIRED"', b'"outcome":"NLR"'), "agree with its hash"),
        (_replace("records/2.json", b'"facts_sha256":"', b'"facts_sha256":"0'), "does not agree with its hash"),
        (_replace("chain.txt", b"6 ", b"7 "), "does not lead on at record 6"),
        (_replace("chain.txt", b"\n3 ", b"\n3 = "), "does not lead to the head"),
        (_replace("clearances.json", b"[]", b'[{"act":"x"}]'), "something else than clearances"),
        (lambda members: members.update({"chain.txt": members["chain.txt"][:-66]}), "does not lead"),
        (
            lambda members: members.update({"records/3.json": members["records/2.json"]}),
            "are not those that it holds",
        ),
    ],
)
def test_what_a_forger_signs_himself_does_not_agree(
    store: RecordStore, tmp_path: Path, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    forge = _resigned(change)
    path = written(tmp_path, rewritten(made(store, 2).content, lambda members: forge(members, tmp_path)))
    with pytest.raises(BrokenChainError, match=words):
        verify_bundle(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_bundles_are_one_clear_line(store: RecordStore, tmp_path: Path) -> None:
    content = made(store, 2).content
    bomb = rewritten(content, lambda members: members.update({"manifest.json": b"[" * (1 << 24) + b"]"}))
    deep = rewritten(content, lambda members: members.update({"manifest.json": b'{"a":' * 100_000}))
    for hostile, words in (
        (b"", "is no bundle that can be read"),
        (b"PK\x03\x04 and no more", "is no bundle that can be read"),
        (content[:-40], "is no bundle that can be read"),
        (zipped([("a.txt", b"x")]), "holds no manifest.json"),
        (zipped([("manifest.json", b"{}"), ("manifest.json", b"{}")]), "'manifest.json' twice"),
        (zipped([("manifest.json", b"[]")]), "has a manifest.json that is not one"),
        (zipped([("manifest.json", b'{"format":"x"}')]), "is of another form"),
        (zipped([("manifest.json", b'{"a":1,"a":2}')]), "a name stands twice"),
        (zipped([("manifest.json", b'{"a":NaN}')]), "cannot be read"),
        (zipped([("manifest.json", b'{"a":' + b"9" * 10_000 + b"}")]), "cannot be read"),
        (bomb, "too large"),
        (deep, "cannot be read"),
    ):
        with pytest.raises(InputError, match=words) as refused:
            verify_bundle(written(tmp_path, hostile))
        assert "\n" not in str(refused.value)
    with pytest.raises(InputError, match="cannot be opened"):
        verify_bundle(tmp_path / "none.zip")


def test_damage_anywhere_never_passes_for_a_bundle_that_holds(store: RecordStore, tmp_path: Path) -> None:
    content = made(store, 2).content
    whole = verify_bundle(written(tmp_path, content))
    for place in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[place] ^= 0x41
        try:
            found = verify_bundle(written(tmp_path, bytes(damaged)))
        except (InputError, BrokenChainError):
            continue
        assert found == whole  # a byte that says nothing, such as a date in the ZIP file's own directory
