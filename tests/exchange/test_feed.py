"""One feed: begun, appended to, signed, read back; every change of it is noticed, and its keys change as promised."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smallyard.errors import FeedError, InputError
from smallyard.exchange.entry import FIRST_PREVIOUS, Kind, make_entry, read_entry
from smallyard.exchange.feed import FeedFolder, verify_feed
from smallyard.exchange.keys import KeyBody, KeyHistory, SigningKey
from smallyard.exchange.merkle import verify_consistency, verify_inclusion
from smallyard.exchange.note import Checkpoint, SignedNote, sign
from smallyard.exchange.own import OwnFeed
from smallyard.exchange.tiles import LogReader, folder_reader, read_bundle, tile_path

NAME = "trade.example/exchange"
AT = datetime(2023, 8, 29, 1, 0, tzinfo=UTC)


def begun(folder: Path, passphrase: bytes | None = None) -> OwnFeed:
    own = OwnFeed(FeedFolder(folder / "own", durable=False), folder / "keys", passphrase)
    own.begin(NAME, "An exporter", AT)
    return own


def grown(folder: Path, count: int) -> OwnFeed:
    own = begun(folder)
    own.append([("note", {"number": number}) for number in range(count)], AT)
    return own


def verified(own: OwnFeed) -> str:
    state = own.feed.state()
    return verify_feed(LogReader(folder_reader(own.feed.public), state.size), SignedNote.read(state.note)).id


def test_paths_are_those_of_tlog_tiles() -> None:
    assert tile_path("entries", 1234067) == "tile/entries/x001/x234/067"
    assert tile_path(0, 273, 112) == "tile/0/273.p/112"
    assert tile_path(2, 0, 1) == "tile/2/000.p/1"


@pytest.mark.parametrize("count", [0, 1, 254, 255, 256, 511, 700])
def test_a_feed_verifies_whatever_its_length(tmp_path: Path, count: int) -> None:
    own = grown(tmp_path, count)
    state = own.feed.state()
    assert state.size == count + 1
    assert verified(own) == state.id == own.feed.entry(0).leaf.hex()
    for number in {0, count // 2, count}:
        entry = own.feed.entry(number)
        assert verify_inclusion(entry.leaf, number, state.size, own.feed.prove(number), state.root)


def test_appending_one_by_one_or_at_once_gives_one_tree(tmp_path: Path) -> None:
    own = grown(tmp_path, 600)
    once = own.feed.state()
    shutil.copytree(tmp_path, tmp_path.parent / "other")
    other = OwnFeed(FeedFolder(tmp_path.parent / "other" / "own", durable=False), tmp_path.parent / "other" / "keys")
    own.append([("note", {"x": number}) for number in range(300)], AT)
    for number in range(300):
        other.append([("note", {"x": number})], AT)
    assert own.feed.state().root == other.feed.state().root
    assert verified(other) == once.id
    state = own.feed.state()
    for size in (1, 255, 256, 601, 900):
        path = own.feed.prove_growth(size)
        assert verify_consistency(size, own.feed.root_at(size), state.size, state.root, path)


def test_a_partial_file_that_a_full_one_replaced_is_still_read(tmp_path: Path) -> None:
    own = grown(tmp_path, 100)
    old = own.feed.state()
    own.append([("note", {"x": number}) for number in range(400)], AT)
    assert not (own.feed.public / "tile/entries/000.p").exists()
    assert verify_feed(LogReader(folder_reader(own.feed.public), old.size), SignedNote.read(old.note)).size == 101


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    own = grown(tmp_path, 5)
    bundle = own.feed.public / "tile/entries/000.p/6"
    data = bundle.read_bytes()
    for at in range(0, len(data), 7):
        bundle.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(FeedError):
            verified(own)
    bundle.write_bytes(data[:-3])
    with pytest.raises(FeedError):
        verified(own)
    bundle.write_bytes(data)
    assert verified(own)


def test_an_entry_left_out_or_put_in_is_noticed(tmp_path: Path) -> None:
    own = grown(tmp_path, 3)
    entries = list(own.feed.entries())
    with pytest.raises(FeedError, match="entry 1 is missing"):
        read_entry(entries[2].data, NAME, 1, entries[0].leaf.hex())
    other = make_entry(NAME, 2, entries[0].leaf.hex(), "note", {}, AT)
    with pytest.raises(FeedError, match="does not follow"):
        read_entry(other.data, NAME, 2, entries[1].leaf.hex())
    with pytest.raises(FeedError, match="another feed"):
        read_entry(entries[1].data, "other", 1, entries[0].leaf.hex())


def test_a_checkpoint_of_another_key_does_not_verify(tmp_path: Path) -> None:
    own = grown(tmp_path, 3)
    state = own.feed.state()
    thief = SigningKey.generate(NAME)
    text = str(Checkpoint(NAME, state.size, state.root))
    with pytest.raises(FeedError, match="not signed"):
        verify_feed(own.feed.reader(), sign(text, thief.verifier, thief.private))


def test_keys_change_as_promised(tmp_path: Path) -> None:
    own = grown(tmp_path, 3)
    first = own.feed.state()
    own.rotate(revoke=False, at=AT)
    own.append([("note", {})], AT)
    own.rotate(revoke=True, disowned_from=3, at=AT)
    own.append([("note", {})], AT)
    state = own.feed.state()
    assert verified(own) == first.id
    assert len({str(one.key) for one in state.keys.held}) == 3
    assert [state.keys.disowned(number) for number in range(8)] == [False] * 3 + [True] * 3 + [False] * 2
    old = first.keys.at(first.size)
    assert old is not None
    assert SignedNote.read(state.note).verified_by([old]) is None


def test_who_steals_the_key_in_use_cannot_bring_his_own(tmp_path: Path) -> None:
    own = grown(tmp_path, 1)
    keys = own.feed.state().keys.copy()
    thief = SigningKey.generate(NAME)
    body = KeyBody(reason="rotation", key=str(thief.verifier), next="0" * 64)
    entry = make_entry(NAME, 2, own.feed.state().last, Kind.KEY, body.model_dump(exclude_none=True), AT)
    with pytest.raises(FeedError, match="was not promised"):
        keys.learn(entry)


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": "begin"},
        {"origin": NAME},
        {"disowned_from": 1},
        {"disowned_from": 9, "reason": "revocation"},
        {"key": "nothing"},
        {"more": 1},
    ],
)
def test_what_a_later_key_entry_may_not_say(tmp_path: Path, changed: dict[str, object]) -> None:
    own = begun(tmp_path)
    promised = SigningKey.load(tmp_path / "keys" / "next.pem", NAME)
    good = {"reason": "rotation", "key": str(promised.verifier), "next": "0" * 64}
    entry = make_entry(NAME, 1, own.feed.state().last, Kind.KEY, {**good, **changed}, AT)
    with pytest.raises(FeedError):
        own.feed.state().keys.copy().learn(entry)
    own.feed.state().keys.copy().learn(make_entry(NAME, 1, own.feed.state().last, Kind.KEY, good, AT))


def test_a_rotation_that_broke_off_is_finished_by_the_next_entry(tmp_path: Path) -> None:
    own = begun(tmp_path)
    shutil.copytree(tmp_path / "keys", tmp_path / "before")
    own.rotate(revoke=False, at=AT)
    after = (tmp_path / "keys" / "next.pem").read_bytes()
    shutil.rmtree(tmp_path / "keys")
    (tmp_path / "before").rename(tmp_path / "keys")
    (tmp_path / "keys" / "after-next.pem").write_bytes(after)
    own.append([("note", {})], AT)
    assert verified(own)
    own.rotate(revoke=False, at=AT)
    assert verified(own)


def test_private_keys_are_their_owners_alone_and_can_be_encrypted(tmp_path: Path) -> None:
    own = begun(tmp_path, b"a passphrase")
    path = tmp_path / "keys" / "current.pem"
    assert path.stat().st_mode & 0o077 == 0
    assert b"ENCRYPTED" in path.read_bytes()
    own.append([("note", {})], AT)
    with pytest.raises(InputError, match="does not open"):
        OwnFeed(own.feed, own.keys, b"another").append([("note", {})], AT)


def test_a_feed_begins_once(tmp_path: Path) -> None:
    own = begun(tmp_path)
    with pytest.raises(InputError, match="has a feed already"):
        own.begin(NAME, "", AT)
    with pytest.raises(InputError, match="has no feed yet"):
        OwnFeed(FeedFolder(tmp_path / "none"), tmp_path / "nokeys").append([("note", {})])


def test_a_power_cut_between_state_and_checkpoint_is_mended(tmp_path: Path) -> None:
    own = grown(tmp_path, 2)
    (own.feed.public / "checkpoint").write_bytes(b"half")
    assert own.feed.state().note == (own.feed.public / "checkpoint").read_bytes()


def test_entries_written_but_never_signed_are_written_over(tmp_path: Path) -> None:
    own = grown(tmp_path, 300)
    state = (tmp_path / "own" / "state.json").read_bytes()
    own.append([("note", {"lost": number}) for number in range(300)], AT)
    (tmp_path / "own" / "state.json").write_bytes(state)
    own.append([("note", {"kept": number}) for number in range(250)], AT)
    assert verified(own)
    assert own.feed.entry(301).body == {"kept": 0}


def test_an_entry_too_long_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    own = begun(tmp_path)
    with pytest.raises(InputError, match="at most 65,535"):
        own.append([("note", {"text": "x" * 70_000})], AT)
    assert own.feed.state().size == 1


def test_a_bundle_that_breaks_off_is_refused() -> None:
    with pytest.raises(FeedError):
        read_bundle(b"\x00\x05abc", 1)
    with pytest.raises(FeedError):
        read_bundle(b"\x00\x01a", 2)
    assert read_bundle(b"\x00\x01a\x00\x00", 2) == [b"a", b""]


def test_key_entries_alone_show_whose_they_are(tmp_path: Path) -> None:
    own = begun(tmp_path)
    own.rotate(revoke=False, at=AT)
    held = [one.data for one in own.feed.state().keys.held]
    assert KeyHistory.of(held).feed == own.feed.state().id
    assert held[0] == own.feed.entry(0).data
    for wrong in ([], held[1:], [held[0], held[0]], [b"{}"]):
        with pytest.raises(FeedError):
            KeyHistory.of(wrong)
    assert own.feed.entry(0).previous == FIRST_PREVIOUS
