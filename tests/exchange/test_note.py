"""Signed notes and checkpoints, against the published examples of the Go implementation and of C2SP."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import FeedError
from smallyard.exchange.note import Checkpoint, SignedNote, VerifierKey, check_origin, sign

# golang.org/x/mod/sumdb/note, the example of its documentation.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# c2sp.org/tlog-checkpoint
CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def test_the_published_note_verifies_and_is_signed_the_same() -> None:
    key = VerifierKey.read(KEY)
    note = SignedNote.read(NOTE.encode())
    assert str(key) == KEY
    assert note.verified_by([key]) == key
    assert bytes(note) == NOTE.encode()
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    assert bytes(sign(note.text, key, private)) == NOTE.encode()


@pytest.mark.parametrize("text", ["example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"])
def test_other_published_keys_are_read(text: str) -> None:
    assert str(VerifierKey.read(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "a+b+c", KEY.replace("c74f20a3", "c74f20a4"), KEY[:-1] + "!", KEY.replace("+AR", "+BR"), KEY + "AAAA"],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(FeedError):
        VerifierKey.read(text)


def test_a_changed_note_does_not_verify() -> None:
    key = VerifierKey.read(KEY)
    assert SignedNote.read(NOTE.replace("answer", "Answer").encode()).verified_by([key]) is None
    other = VerifierKey("PeterNeumann", Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert SignedNote.read(NOTE.encode()).verified_by([other]) is None


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    # signed-note: if the key name and id match a known key, verifiers must verify the signature.
    line = NOTE.splitlines(keepends=True)[-1]
    encoded = line.split(" ")[2]
    raw = bytearray(base64.b64decode(encoded))
    raw[10] ^= 1
    wrong = line.replace(encoded, base64.b64encode(bytes(raw)).decode() + "\n")
    key = VerifierKey.read(KEY)
    assert SignedNote.read((NOTE + wrong).encode()).verified_by([key]) is None
    unknown = "— somebody " + base64.b64encode(bytes(68)).decode() + "\n"
    assert SignedNote.read((NOTE + unknown).encode()).verified_by([key]) == key


def test_the_published_checkpoint_is_read() -> None:
    note = SignedNote.read(CHECKPOINT.encode())
    found = Checkpoint.read(note)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert str(found) == note.text


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n",
        "a\n01\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "a\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "a\n1\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "a\n1\nno base64\n",
        "a\n99999999999999999999\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "\n1\n" + base64.b64encode(bytes(32)).decode() + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(FeedError):
        Checkpoint.read(SignedNote(text, ()))


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_note_or_are_refused(data: bytes) -> None:
    try:
        found = SignedNote.read(data)
    except FeedError:
        return
    assert bytes(found) == data


@pytest.mark.parametrize("name", ["trade.example/exchange", "a", "bis.example"])
def test_names_of_feeds(name: str) -> None:
    assert check_origin(name) == name


@pytest.mark.parametrize("name", ["", " a", "a+b", "a b", "https://a", "ä", "a\n", "/a", "x" * 201])
def test_what_is_no_name_of_a_feed(name: str) -> None:
    with pytest.raises(ValueError):
        check_origin(name)
