"""The open format: the test vectors are what the software makes, and verify with nothing but hashlib and Ed25519."""

from __future__ import annotations

import base64
import importlib.util
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from referencing import Registry, Resource

from smallyard.exchange.dockets.sharing import Disclosure
from smallyard.exchange.equivocation import Equivocation
from smallyard.exchange.receipt import Receipt
from smallyard.exchange.schemas import format_schemas
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "schema" / "exchange"
VECTORS: dict[str, Any] = json.loads((FOLDER / "vectors.json").read_text("utf-8"))
FEEDS: dict[str, Any] = VECTORS["feeds"]


def tool() -> Any:
    spec = importlib.util.spec_from_file_location("exchange_vectors", ROOT / "tools" / "exchange_vectors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_vectors_are_what_the_software_makes() -> None:
    assert tool().vectors() == VECTORS, "run tools/exchange_vectors.py and read the difference: the format changed"


def test_the_schemas_are_those_of_the_software() -> None:
    written = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
    del written["vectors"]
    assert written == format_schemas(), "run tools/write_docs.py"


def validator(name: str) -> jsonschema.Draft202012Validator:
    schemas = format_schemas()
    registry = Registry().with_resources((f"{one}.json", Resource.from_contents(schemas[one])) for one in schemas)
    return jsonschema.Draft202012Validator(schemas[name], registry=registry)


@pytest.mark.parametrize("name", FEEDS)
def test_entries_fit_the_schema(name: str) -> None:
    for entry in FEEDS[name]["entries"]:
        validator("entry").validate(json.loads(entry["canonical"]))


@pytest.mark.parametrize("name", ["receipt", "disclosure", "equivocation"])
def test_files_fit_their_schemas(name: str) -> None:
    validator(name).validate(VECTORS[name])


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "docket", "body": {"type": "end_use_check", "act": "nonsense"}},
        {"sequence": -1},
        {"more": 1},
        {"at": "now"},
    ],
)
def test_what_is_no_entry_does_not_fit(changed: dict[str, Any]) -> None:
    entry = json.loads(FEEDS["one"]["entries"][1]["canonical"])
    assert not validator("entry").is_valid({**entry, **changed})


# ---- verified without any of our code, as the format's page says ----


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_verifies_by_the_page_alone(name: str) -> None:
    feed = FEEDS[name]
    previous, leaves, key, promised = "0" * 64, [], b"", ""
    for number, one in enumerate(feed["entries"]):
        data = one["canonical"].encode()
        entry = json.loads(data)
        assert json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == data
        assert (entry["sequence"], entry["previous"]) == (number, previous)
        leaf = sha256(b"\x00" + data).digest()
        assert leaf.hex() == one["leaf"]
        previous = leaf.hex()
        leaves.append(leaf)
        assert tree(leaves).hex() == feed["roots"][str(number + 1)]
        if entry["kind"] == "key":
            key = base64.b64decode(entry["body"]["key"].split("+", 2)[2])[1:]
            assert promised in ("", sha256(key).hexdigest())
            promised = entry["body"]["next"]
    assert feed["identity"] == feed["entries"][0]["leaf"]
    text, _, line = feed["checkpoint"].rpartition("\n\n")
    name_, size, root = text.split("\n")
    assert (name_, int(size)) == (entry["feed"], len(leaves))
    assert base64.b64decode(root) == tree(leaves)
    signature = base64.b64decode(line.split(" ")[2])
    assert signature[:4] == sha256(name_.encode() + b"\n\x01" + key).digest()[:4]
    Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], (text + "\n").encode())


def test_the_disclosure_opens_the_commitment_by_the_page_alone() -> None:
    said = VECTORS["disclosure"]
    body = json.loads(FEEDS["one"]["entries"][said["sequence"]]["canonical"])["body"]
    opened = json.dumps([said["salt"], said["field"], said["value"]], separators=(",", ":")).encode()
    assert body["withheld"][said["field"]] == sha256(opened).hexdigest()
    assert said["value"] not in FEEDS["one"]["entries"][said["sequence"]]["canonical"]


def test_receipt_disclosure_and_proof_hold() -> None:
    assert Receipt.model_validate(VECTORS["receipt"]).check().sequence == 1
    assert "does not begin" in str(Equivocation.read(VECTORS["equivocation"]).check())
    Disclosure.model_validate(VECTORS["disclosure"])


def test_the_folder_holds_what_the_page_names() -> None:
    page = (ROOT / "docs" / "exchange-format.md").read_text("utf-8")
    assert "vectors.json" in page
    assert Path(FOLDER / "entry.json").is_file()
