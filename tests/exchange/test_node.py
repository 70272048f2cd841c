"""Nodes: following, telling, recovering; over the web, from folders and sticks; what is refused, what is proved."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from http.server import ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest

from smallyard.errors import ConflictError, FeedError, FetchError, InputError, UnknownValueError
from smallyard.exchange import desk
from smallyard.exchange.dockets.sharing import Disclosure
from smallyard.exchange.equivocation import Equivocation
from smallyard.exchange.hosts import is_public
from smallyard.exchange.node import Node
from smallyard.exchange.pull import MOST_NEW, Result, pull
from smallyard.exchange.receipt import Receipt, receipt
from smallyard.exchange.serve import feed_server
from smallyard.exchange.source import FolderSource, WebSource, open_source
from smallyard.exchange.stick import copy_feed

AT = datetime(2023, 9, 1, tzinfo=UTC)
Made = Callable[[str], Node]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a node with a feed of its own."""

    def begun(name: str) -> Node:
        node = Node(tmp_path / name, durable=False, now=lambda: AT)
        node.begin(f"{name}.example/feed", f"The {name} side", "US" if name == "one" else "CN")
        return node

    return begun


def follow(reader: Node, other: Node) -> None:
    reader.follow(str(other.own.feed.public), other.id)


def forked(node: Node, folder: Path) -> Node:
    """Another node with the same keys and history."""
    shutil.copytree(node.home, folder)
    return Node(folder, durable=False, now=lambda: AT)


@pytest.fixture
def served() -> Iterator[Callable[[Node], str]]:
    """Serves a node's feed on a port of its own; the address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(node: Node) -> str:
        server = feed_server(node.own.feed.public, "127.0.0.1", 0)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for one in servers:
        one.shutdown()
        one.server_close()


# ---- following ----


def test_a_feed_is_followed_by_its_identity(made: Made) -> None:
    one, two = made("one"), made("two")
    said = one.look(str(two.own.feed.public))
    assert (said.id, said.origin, said.country) == (two.id, "two.example/feed", "CN")
    with pytest.raises(FeedError, match="this is the feed"):
        one.follow(str(two.own.feed.public), "0" * 64)
    with pytest.raises(InputError, match="own feed"):
        one.follow(str(one.own.feed.public), one.id)
    with pytest.raises(FetchError, match="no feed can be read"):
        one.look(str(one.home / "nothing"))
    follow(one, two)
    assert [done.result for done in one.sync()] == [Result.NEW]
    assert [done.result for done in one.sync()] == [Result.UNCHANGED]
    one.unfollow(two.id)
    assert one.all_followed() == []
    with pytest.raises(InputError, match="not followed"):
        one.unfollow(two.id)


def test_telling_each_other_what_was_seen_comes_to_rest(made: Made) -> None:
    one, two = made("one"), made("two")
    follow(one, two)
    follow(two, one)
    for _ in range(6):
        one.sync()
        two.sync()
    sizes = one.own.feed.state().size, two.own.feed.state().size
    one.sync()
    two.sync()
    assert (one.own.feed.state().size, two.own.feed.state().size) == sizes


# ---- over the web ----


def test_reading_over_the_web_asks_whether_anything_changed(made: Made, served: Callable[[Node], str]) -> None:
    one, two = made("one"), made("two")
    two.publish([("note", {"number": number}) for number in range(600)])
    one.follow(served(two), two.id, private=True)
    assert [(done.result, done.new) for done in one.sync()] == [(Result.NEW, 601)]
    assert one.followed(two.id).etag
    asked = WebSource(one.followed(two.id).place, private=True, etag=one.followed(two.id).etag)
    assert asked.checkpoint() is None
    asked.close()
    assert [done.result for done in one.sync()] == [Result.UNCHANGED]
    two.publish([("note", {})])
    assert [(done.result, done.new) for done in one.sync()] == [(Result.NEW, 1)]


def test_a_copy_that_is_gone_is_fetched_anew(made: Made, served: Callable[[Node], str]) -> None:
    one, two = made("one"), made("two")
    one.follow(served(two), two.id, private=True)
    one.sync()
    folder = one.folder(two.id).folder
    shutil.rmtree(folder / "public")
    (folder / "state.json").unlink()
    assert [(done.result, done.new) for done in one.sync()] == [(Result.NEW, 1)]


def test_the_server_gives_what_a_feed_has_and_nothing_else(made: Made, served: Callable[[Node], str]) -> None:
    import httpx

    node = made("one")
    at = served(node)
    assert httpx.get(f"{at}/checkpoint").text.startswith("one.example/feed\n1\n")
    assert httpx.head(f"{at}/checkpoint").content == b""
    for path in ("state.json", "../state.json", "tile/../../keys/current.pem", "%2e%2e/state.json", "", "tile/0/1"):
        assert httpx.get(f"{at}/{path}").status_code == 404
    assert httpx.post(f"{at}/checkpoint").status_code == 501


@pytest.mark.parametrize(
    "place",
    [
        "http://feeds.example/a",
        "http://10.0.0.1/a",
        "ftp://a/b",
        "https://",
        "https://a:b@c/d",
        "https://a/b?c",
        "file:///etc",
    ],
)
def test_what_is_no_address_of_a_feed_is_refused(place: str) -> None:
    with pytest.raises(InputError):
        open_source(place)


PRIVATE = "127.0.0.1 10.1.2.3 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 ::1 fe80::1 fd00::1 ::ffff:10.0.0.1"
PRIVATE += " 64:ff9b::10.0.0.1 2002:a00:1:: 168.63.129.16"


@pytest.mark.parametrize("address", PRIVATE.split())
def test_addresses_of_private_networks_are_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A public name that leads into the reader's own network, also when it did not at first (DNS rebinding).
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(FetchError, match="--private"):
        WebSource("https://feeds.example/a").checkpoint()


def test_public_addresses_are() -> None:
    assert is_public(ip_address("93.184.216.34"))
    assert is_public(ip_address("2606:2800:220:1:248:1893:25c8:1946"))


def test_an_answer_too_large_and_a_redirection_are_refused(served: Callable[[Node], str], made: Made) -> None:
    from http.server import BaseHTTPRequestHandler

    class Bad(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/large/checkpoint":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"x" * 70_000)
            else:
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1/")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bad)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        at = f"http://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(FeedError, match="larger"):
            WebSource(f"{at}/large", private=True).checkpoint()
        with pytest.raises(FetchError, match="302"):
            WebSource(f"{at}/moved", private=True).checkpoint()
    finally:
        server.shutdown()
        server.server_close()


def test_what_cannot_be_reached_is_named_and_changes_nothing(made: Made, served: Callable[[Node], str]) -> None:
    one, two = made("one"), made("two")
    one.follow(served(two), two.id, private=True)
    one.sync()
    held = one.followed(two.id)
    one._remember(type(held)(**{**{f: getattr(held, f) for f in held.__slots__}, "place": "http://127.0.0.1:9"}))
    (done,) = one.sync()
    assert done.result == "unreachable"
    assert one.folder(two.id).state().size == 1
    assert "cannot be reached" in next(feed.why for feed in desk.feeds(one) if not feed.mine)


# ---- on a stick ----


def test_feeds_travel_on_a_stick_by_whoever_carries_them(made: Made, tmp_path: Path) -> None:
    one, two, third = made("one"), made("two"), made("three")
    follow(two, one)
    follow(third, one)
    one.publish([("note", {"number": number}) for number in range(300)])
    two.sync()
    stick = tmp_path / "stick"
    two.carry(stick)
    assert [(done.result, done.new) for done in third.sync(stick=stick)] == [(Result.NEW, 301)]
    assert third.folder(one.id).state().root == one.own.feed.state().root
    (next(stick.rglob("entries")) / "000").write_bytes(b"damaged")
    assert [done.result for done in third.sync(stick=stick)] == [Result.UNCHANGED]


def test_an_old_stick_changes_nothing_and_says_so(made: Made, tmp_path: Path) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    one.carry(tmp_path / "old")
    one.publish([("note", {})])
    two.sync()
    (done,) = two.sync(stick=tmp_path / "old")
    assert done.result == Result.BEHIND
    assert two.folder(one.id).state().size == 2


# ---- two histories ----


def test_a_reader_shown_two_histories_has_the_proof(made: Made, tmp_path: Path) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    other = forked(one, tmp_path / "fork")
    one.publish([("note", {"history": 1})])
    other.publish([("note", {"history": number}) for number in range(2, 5)])
    two.sync()
    (done,) = two.sync(source=lambda _: FolderSource(other.own.feed.public))
    assert done.result == Result.FORKED
    proof = Equivocation.load((two.home / "conflicts" / f"{one.id}.json").read_bytes())
    assert "does not begin with" in str(proof.check())
    assert next(feed.health for feed in desk.feeds(two) if not feed.mine) == "two histories"
    assert [done.result for done in two.sync()] == [Result.FORKED]


def test_two_readers_shown_different_histories_find_out(made: Made, tmp_path: Path) -> None:
    cheat, two, three = made("one"), made("two"), made("three")
    follow(two, three)
    follow(three, two)
    follow(two, cheat)
    follow(three, cheat)
    other = forked(cheat, tmp_path / "fork")
    cheat.publish([("note", {"history": 1})])
    other.publish([("note", {"history": 2})])
    for _ in range(3):
        two.sync(source=lambda one: FolderSource((cheat if one.id == cheat.id else three).own.feed.public))
        three.sync(source=lambda one: FolderSource((other if one.id == cheat.id else two).own.feed.public))
    assert two.set_aside() == three.set_aside() == {cheat.id}
    assert "two different histories of 2 entries" in str(two.proofs()[cheat.id].check())
    (found,) = [one for one in desk.conflicts(two, date(2023, 9, 1)) if one.kind == "two histories"]
    assert found.proof is not None
    assert found.proof.is_file()


def test_a_fork_with_keys_of_its_own_is_proved_too(made: Made, tmp_path: Path) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    other = forked(one, tmp_path / "fork")
    one.publish([("note", {"history": 1})])
    two.sync()
    for _ in range(2):
        other.rotate(revoke=False)
    other.publish([("note", {"history": 2})])
    (done,) = two.sync(source=lambda _: FolderSource(other.own.feed.public))
    assert done.result == Result.FORKED
    assert two.proofs()[one.id].other_keys


def test_a_proof_that_proves_nothing_is_refused(made: Made, tmp_path: Path) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    other = forked(one, tmp_path / "fork")
    one.publish([("note", {"history": 1})])
    other.publish([("note", {"history": 2})])
    two.sync()
    two.sync(source=lambda _: FolderSource(other.own.feed.public))
    good = two.proofs()[one.id].as_dict()
    wrong = [
        {"feed": two.id},
        {"larger": good["smaller"]},
        {"root": "0" * 64},
        {"path": ["0" * 64]},
        {"keys": [two.own.feed.entry(0).data.decode()]},
        {"keys": []},
        {"smaller": good["smaller"].replace("\n2\n", "\n3\n")},
        {"format": "another"},
    ]
    for changed in wrong:
        with pytest.raises(FeedError):
            Equivocation.read({**good, **changed})
    two.publish([("proof", {**good, "root": "0" * 64})])
    three = made("three")
    follow(three, two)
    three.sync()
    assert three.set_aside() == {one.id}, "the true proof that was published counts, the false one does not"


def test_what_does_not_hold_together_is_broken_and_the_next_delivery_mends_it(made: Made, tmp_path: Path) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    one.publish([("note", {"number": number}) for number in range(20)])
    copy_feed(one.own.feed, tmp_path / "copy")
    bundle = tmp_path / "copy" / "tile/entries/000.p/21"
    bundle.write_bytes(bundle.read_bytes().replace(b'"number":7', b'"number":8'))
    (done,) = two.sync(source=lambda _: FolderSource(tmp_path / "copy"))
    assert done.result == Result.BROKEN
    assert two.folder(one.id).state().size == 0
    assert [again.result for again in two.sync()] == [Result.NEW]


def test_a_feed_that_claims_too_much_is_not_taken_in(made: Made) -> None:
    one, two = made("one"), made("two")
    one.publish([("note", {})] * 20)
    found = pull(two.folder(one.id), FolderSource(one.own.feed.public), one.id, most=10)
    assert found.result == Result.BROKEN
    assert "at once" in found.why
    assert MOST_NEW > 1_000_000


# ---- an old backup ----


def test_a_node_restored_from_an_old_copy_does_not_fork_its_own_feed(made: Made, tmp_path: Path) -> None:
    one, two = made("one"), made("two")
    follow(one, two)
    follow(two, one)
    old = forked(one, tmp_path / "backup")
    one.publish([("list_event", {"lost": "if nobody asks"})])
    two.sync()
    old.sync()
    with pytest.raises(ConflictError, match="restored from an old copy"):
        old.publish([("note", {})])
    found = old.recover(str(two.folder(one.id).public))
    assert (found.result, old.own.feed.state().root) == (Result.NEW, one.own.feed.state().root)
    old.publish([("note", {})])
    two.sync(source=lambda _: FolderSource(old.own.feed.public))
    assert two.set_aside() == set()


# ---- dockets over two nodes, disclosures, receipts ----


def check(one: Node, two: Node) -> int:
    entry = desk.act(
        one,
        {
            "docket": "check-1",
            "type": "end_use_check",
            "act": "request",
            "on": "2023-09-01",
            "other": two.id,
            "title": "A check",
            "party": "Example Co.",
            "address": "1 Road",
        },
    )
    return entry.sequence


def test_a_withheld_field_is_shown_to_one_reader_and_proves_itself(made: Made) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    sequence = check(one, two)
    two.sync()
    assert b"Example Co." not in two.folder(one.id).entry(sequence).data
    disclosure = Disclosure.load(desk.disclose(one, sequence, "party").dump())
    assert desk.receive(two, disclosure).value == "Example Co."
    with pytest.raises(FeedError, match="not what entry"):
        desk.receive(two, disclosure.model_copy(update={"value": "Another Co."}))
    with pytest.raises(InputError, match="withholds no such field"):
        desk.disclose(one, sequence, "title")
    state = desk.docket(two, "check-1", date(2023, 9, 2))
    assert [(found.field, found.mine) for found in desk.disclosed(two, state)] == [("party", False)]
    kept = list((one.home / "private").rglob("*.json"))
    assert kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)


def test_what_is_not_this_sides_to_write_is_refused(made: Made) -> None:
    one, two, three = made("one"), made("two"), made("three")
    follow(two, one)
    follow(three, one)
    check(one, two)
    two.sync()
    three.sync()
    given = {"docket": "check-1", "type": "end_use_check", "on": "2023-09-02"}
    for node, act in ((two, "outcome"), (three, "accept"), (one, "accept")):
        with pytest.raises(InputError):
            desk.act(node, {**given, "act": act, **({"result": "favorable"} if act == "outcome" else {})})
    with pytest.raises(InputError, match="open already"):
        check(one, two)
    with pytest.raises(UnknownValueError, match="no docket"):
        desk.docket(two, "another", date(2023, 9, 2))
    desk.act(two, {**given, "act": "accept"})
    assert desk.docket(two, "che", date(2023, 9, 2)).stage == "accepted"


def test_a_receipt_shows_an_entry_to_somebody_who_has_nothing(made: Made) -> None:
    one = made("one")
    one.rotate(revoke=False)
    one.publish([("note", {"number": number}) for number in range(300)])
    made_ = Receipt.load(receipt(one.own.feed, 77).dump())
    shown = made_.check()
    assert (shown.feed, shown.sequence, shown.entry["body"]) == (one.id, 77, {"number": 75})
    wrong = [
        {"sequence": 78},
        {"entry": made_.entry.replace("75", "76")},
        {"path": made_.path[1:]},
        {"feed": "0" * 64},
        {"keys": made_.keys[:1]},
        {"checkpoint": made_.checkpoint.replace("\n302\n", "\n303\n")},
    ]
    for changed in wrong:
        with pytest.raises(FeedError):
            made_.model_copy(update=changed).check()


def test_entries_that_their_publisher_disowns_do_not_count(made: Made) -> None:
    one, two = made("one"), made("two")
    follow(one, two)
    follow(two, one)
    check(one, two)
    two.sync()
    desk.act(two, {"docket": "check-1", "type": "end_use_check", "act": "decline", "on": "2023-09-02"})
    stolen = two.own.feed.state().size - 1
    one.sync()
    assert desk.docket(one, "check-1", date(2023, 9, 3)).stage == "declined"
    two.rotate(revoke=True, disowned_from=stolen)
    one.sync()
    state = desk.docket(one, "check-1", date(2023, 9, 3))
    assert state.stage == "requested"
    assert "not his own" in state.not_counted[0].why


def test_a_lost_index_is_made_anew(made: Made) -> None:
    one, two = made("one"), made("two")
    follow(two, one)
    check(one, two)
    two.sync()
    before = desk.docket(two, "check-1", date(2023, 9, 2))
    (two.home / "index.sqlite").unlink()
    assert desk.docket(two, "check-1", date(2023, 9, 2)) == before


def test_a_damaged_state_is_named(made: Made) -> None:
    one = made("one")
    (one.home / "own" / "state.json").write_text(json.dumps({"size": 1}))
    with pytest.raises(FeedError, match="damaged"):
        one.own.feed.state()
