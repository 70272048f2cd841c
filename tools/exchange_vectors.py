"""Write the test vectors of the exchange format, for those who implement it: docs/schema/exchange/vectors.json.

    ./smallyard-run python tools/exchange_vectors.py

Keys come from fixed seeds and times are fixed, so that the same bytes come out each time; a test compares them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from smallyard.exchange.dockets.merge import merge
from smallyard.exchange.dockets.sharing import Disclosure, share
from smallyard.exchange.dockets.state import docket_state
from smallyard.exchange.entry import Kind
from smallyard.exchange.equivocation import equivocation
from smallyard.exchange.feed import FeedFolder
from smallyard.exchange.index import Held
from smallyard.exchange.keys import SigningKey
from smallyard.exchange.note import SignedNote
from smallyard.exchange.own import OwnFeed
from smallyard.exchange.receipt import receipt

PLACE = Path(__file__).resolve().parent.parent / "docs" / "schema" / "exchange" / "vectors.json"
SALT = "000102030405060708090a0b0c0d0e0f"


def seed(text: str) -> bytes:
    return sha256(f"smallyard test vector {text}".encode()).digest()


def public(text: str) -> str:
    return Ed25519PrivateKey.from_private_bytes(seed(text)).public_key().public_bytes_raw().hex()


def own(folder: Path, name: str) -> tuple[OwnFeed, mock._patch[Any]]:
    """A feed whose keys come from seeds: name 1, name 2 and so on."""
    number = 0

    def generate(origin: str) -> SigningKey:
        nonlocal number
        number += 1
        return SigningKey(Ed25519PrivateKey.from_private_bytes(seed(f"{name} {number}")), origin)

    feed = OwnFeed(FeedFolder(folder / name, durable=False), folder / f"{name}-keys")
    return feed, mock.patch.object(SigningKey, "generate", generate)


def at(minute: int) -> datetime:
    return datetime(2023, 9, 1, 1, minute, tzinfo=UTC)


def shown(feed: OwnFeed) -> dict[str, Any]:
    state = feed.feed.state()
    sizes = range(1, state.size + 1)
    return {
        "identity": state.id,
        "entries": [{"canonical": one.data.decode(), "leaf": one.leaf.hex()} for one in feed.feed.entries()],
        "roots": {str(size): feed.feed.root_at(size).hex() for size in sizes},
        "inclusion": {str(n): [step.hex() for step in feed.feed.prove(n)] for n in range(state.size)},
        "consistency": {str(size): [step.hex() for step in feed.feed.prove_growth(size)] for size in sizes},
        "checkpoint": state.note.decode(),
    }


def vectors() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, patched = own(folder, "one")
        with patched:
            one.begin("one.example/feed", "The requesting side", at(0), "US")
        two, patched_two = own(folder, "two")
        with patched_two:
            two.begin("two.example/feed", "The host side", at(0), "CN")
        ids = one.feed.state().id, two.feed.state().id
        docket = f"{ids[0]}/check-7"
        request = {
            "docket": docket,
            "type": "end_use_check",
            "act": "request",
            "on": "2023-09-01",
            "other": ids[1],
            "title": "Check of a chip maker",
            "party": "Example Semiconductor Co., Ltd.",
        }
        shared = share(request, salts={"party": SALT})
        body = shared.act.model_dump(mode="json", exclude_none=True)
        event = {
            "action": "removed",
            "list": "UVL",
            "listing": "UVL:example",
            "name": "Example Co.",
            "names": [],
            "kind": "organization",
            "countries": ["CN"],
            "earliest": "2023-08-22",
            "latest": "2023-08-22",
            "basis": "stated",
            "source": "",
            "citations": ["88 FR 57006"],
            "changed": [],
        }
        one.append([(Kind.DOCKET, {key: value for key, value in body.items() if value != ""})], at(1))
        one.append([(Kind.LIST_EVENT, event), ("note", {"text": 'de la Rosa, 北京, \u0001, "quoted", é'})], at(2))
        number = 2

        def following(origin: str) -> SigningKey:
            nonlocal number
            number += 1
            return SigningKey(Ed25519PrivateKey.from_private_bytes(seed(f"one {number}")), origin)

        with mock.patch.object(SigningKey, "generate", following):
            one.rotate(revoke=False, at=at(3))
        act = {"docket": docket, "type": "end_use_check"}
        two.append([(Kind.DOCKET, {**act, "act": "accept", "on": "2023-09-20"})], at(4))
        two.append([(Kind.DOCKET, {**act, "act": "schedule", "on": "2023-09-20", "visit_on": "2023-10-10"})], at(5))
        before = one.feed.state()
        history = [("one", one), ("two", two)]
        held = [
            Held(feed.feed.state().id, entry.sequence, entry.kind, entry.at, entry.body)
            for _, feed in history
            for entry in feed.feed.entries()
            if entry.kind == Kind.DOCKET
        ]
        state = docket_state(merge(docket, held), date(2023, 10, 1))
        found = {
            "format": "smallyard/vectors/1",
            "keys": {
                f"{name} {n}": {
                    "seed": seed(f"{name} {n}").hex(),
                    "public": Ed25519PrivateKey.from_private_bytes(seed(f"{name} {n}"))
                    .public_key()
                    .public_bytes_raw()
                    .hex(),
                }
                for name, count in (("one", 3), ("two", 2))
                for n in range(1, count + 1)
            },
            "feeds": {name: shown(feed) for name, feed in history},
            "receipt": receipt(one.feed, 1).model_dump(mode="json"),
            "disclosure": Disclosure(
                feed=ids[0], sequence=1, field="party", salt=SALT, value=shared.withheld["party"]
            ).model_dump(mode="json"),
            "docket": {"as_of": "2023-10-01", "state": state.as_dict()},
        }
        fork, patched = own(folder, "fork")
        one_files = folder / "one"
        shutil.copytree(one_files, folder / "fork")
        shutil.copytree(folder / "one-keys", folder / "fork-keys")
        one.append([("note", {"history": 1}), ("note", {"history": 1})], at(6))
        fork.append([("note", {"history": 2})], at(6))
        notes = [SignedNote.read(feed.feed.state().note) for feed in (fork, one)]
        proof = equivocation(notes[0], before.keys, notes[1], before.keys, one.feed.reader().hash_of)
        assert proof is not None
        return {**found, "equivocation": proof.as_dict()}


def main() -> None:
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(PLACE.name)


if __name__ == "__main__":
    main()
