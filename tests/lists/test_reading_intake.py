"""Opening files: unpacked within limits, and nothing but a clear line on failure."""

from __future__ import annotations

import gzip
import os

import pytest
from tests.archives import zipped

from smallyard.errors import InputError, ListFileError
from smallyard.lists import intake
from smallyard.lists.intake import open_files, unpack


def refused(*args: object, **options: object) -> str:
    with pytest.raises(ListFileError) as caught:
        unpack(*args, **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_files_are_unpacked_by_content_not_by_name(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"one"))
    (tmp_path / "b.csv").write_bytes(gzip.compress(b"two"))
    (tmp_path / "c.zip").write_bytes(zipped({"folder/d.xml": b"three"}))
    opened = open_files([tmp_path / "a.csv.gz", tmp_path / "b.csv", tmp_path / "c.zip"])
    assert opened == {"a.csv": b"one", "b.csv": b"two", "d.xml": b"three"}


def test_a_folder_is_a_set(tmp_path):
    for name in ("sdn.csv", "alt.csv", "readme.md"):
        (tmp_path / name).write_bytes(b"x")
    assert list(open_files([tmp_path])) == ["alt.csv", "sdn.csv"]


def test_an_empty_folder_and_a_missing_file(tmp_path):
    with pytest.raises(ListFileError, match="no list files in this folder"):
        open_files([tmp_path])
    with pytest.raises(InputError, match=r"gone\.csv: cannot be opened: No such file"):
        open_files([tmp_path / "gone.csv"])


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "sdn.csv").symlink_to(secret)
    with pytest.raises(ListFileError, match="is a link that leads out of its folder"):
        open_files([folder])
    # A link that the user names is the user's choice.
    assert open_files([folder / "sdn.csv"]) == {"sdn.csv": b"secret"}


def test_a_device_is_not_read(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(ListFileError, match="is not a file"):
        open_files([pipe])


def test_two_files_of_one_name(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "a.csv").write_bytes(b"1")
    (tmp_path / "x" / "a.csv").write_bytes(b"2")
    with pytest.raises(ListFileError, match=r"a\.csv: two files of this name"):
        open_files([tmp_path / "a.csv", tmp_path / "x" / "a.csv"])


def test_bombs_are_refused_while_they_unpack():
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert "refused as a bomb" in refused("bomb.gz", bomb)
    assert "refused as a bomb" in refused("bomb.zip", zipped({"a.csv": b"\0" * 20_000_000}))
    assert "unpacks to more than the limit of 1000 bytes" in refused(
        "big.gz", gzip.compress(os.urandom(5_000)), limit=1000
    )


def test_the_limit_is_for_the_whole_set(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "LARGEST", 1_500)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"x" * 1_000)
    with pytest.raises(ListFileError, match=r"b\.csv: larger than the limit"):
        open_files([tmp_path])


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_truncated_archives(share):
    data = gzip.compress(os.urandom(10_000))
    assert "truncated" in refused("a.gz", data[: int(len(data) * share)])
    packed = zipped({"a.csv": os.urandom(10_000)})
    assert "damaged or truncated" in refused("a.zip", packed[: int(len(packed) * share)])


def test_damaged_archives():
    data = bytearray(gzip.compress(os.urandom(1_000)))
    data[500] ^= 0xFF
    assert "damaged" in refused("a.gz", bytes(data))
    assert "empty" in refused("a.zip", zipped({}))
    assert "two files named a.csv" in refused("a.zip", zipped({"x/a.csv": b"1", "y/a.csv": b"2"}))


def test_an_encrypted_zip_is_refused():
    data = bytearray(zipped({"a.csv": b"1"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    assert "a.csv in the zip file is encrypted" in refused("a.zip", bytes(data))


def test_a_zip_of_many_files_is_refused():
    assert "more than 100 files" in refused("a.zip", zipped({f"{number}.csv": b"x" for number in range(101)}))
