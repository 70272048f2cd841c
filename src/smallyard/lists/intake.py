"""Opening list files safely: unpacked within limits, links and odd names refused, every failure one clear line."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from smallyard.errors import InputError, ListFileError

__all__ = ["LARGEST", "LARGEST_RATIO", "open_files", "unpack"]

LARGEST = 512 * 1024 * 1024
"""Bytes of one publication after unpacking, all its files together."""
LARGEST_RATIO = 200
"""Unpacked size over packed size; list files compress by 5 to 30."""
_SMALL = 1024 * 1024
"""Below this unpacked size the ratio does not matter."""
_CHUNK = 1024 * 1024
_MOST_FILES = 100
_NAMED = {".csv", ".txt", ".tsv", ".xml", ".json", ".jsonl", ".ndjson", ".gz", ".zip"}


def open_files(paths: Sequence[Path]) -> dict[str, bytes]:
    """Read and unpack the files of one publication: files, gzip, zip, or a folder that holds the set.

    Returns:
        Uncompressed bytes by file name (no folder, no .gz), in the order given, a folder's files by name.

    Raises:
        InputError: a file cannot be opened.
        ListFileError: a file is none, a link to elsewhere in a folder, too large, damaged or truncated, or two
            files of the set have the same name.
    """
    opened: dict[str, bytes] = {}
    left = LARGEST
    for path in _expanded(paths):
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise ListFileError("is not a file", file=path.name)
            if status.st_size > left:
                raise ListFileError(f"larger than the limit of {LARGEST} bytes", file=path.name)
            data = path.read_bytes()
        except OSError as failed:
            raise InputError(f"cannot be opened: {failed.strerror or failed}", file=path.name) from failed
        for name, content in unpack(path.name, data, limit=left).items():
            if name in opened:
                raise ListFileError("two files of this name in one set", file=name)
            opened[name] = content
            left -= len(content)
    return opened


def unpack(name: str, data: bytes, *, limit: int = LARGEST) -> dict[str, bytes]:
    """Unpack gzip and zip by their first bytes; anything else is returned as it is.

    Raises:
        ListFileError: the archive is damaged, truncated, encrypted, or unpacks to more than the limits allow.
    """
    if data[:2] == b"\x1f\x8b":
        inner = name[:-3] if name.lower().endswith(".gz") else name
        return {inner: _gunzip(name, data, limit)}
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _unzip(name, data, limit)
    if len(data) > limit:
        raise ListFileError(f"larger than the limit of {limit} bytes", file=name)
    return {name: data}


def _expanded(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(item for item in path.iterdir() if item.suffix.lower() in _NAMED)
        if not inside:
            raise ListFileError(
                f"no list files in this folder; accepted: {', '.join(sorted(_NAMED))}", file=path.name
            )
        if len(inside) > _MOST_FILES:
            raise ListFileError(f"more than {_MOST_FILES} files in this folder", file=path.name)
        root = path.resolve()
        for item in inside:
            # A link inside a folder could point at any file of this machine; one named by the user is their choice.
            if not item.resolve().is_relative_to(root):
                raise ListFileError("is a link that leads out of its folder", file=item.name)
        found.extend(inside)
    return found


def _gunzip(name: str, data: bytes, limit: int) -> bytes:
    out = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while chunk := stream.read(_CHUNK):
                out.write(chunk)
                _within(name, out.tell(), len(data), limit)
    except EOFError as failed:
        raise ListFileError("the gzip file is truncated", file=name) from failed
    except (OSError, zlib.error) as failed:
        raise ListFileError(f"the gzip file is damaged: {failed}", file=name) from failed
    return out.getvalue()


def _unzip(name: str, data: bytes, limit: int) -> dict[str, bytes]:
    unpacked: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > _MOST_FILES:
                raise ListFileError(f"more than {_MOST_FILES} files in the zip file", file=name)
            for member in members:
                if member.flag_bits & 0x1:
                    raise ListFileError(f"{member.filename} in the zip file is encrypted", file=name)
                # Only the last part of the name counts: a path in an archive can point anywhere.
                short = member.filename.replace("\\", "/").rsplit("/", 1)[-1]
                if short in unpacked:
                    raise ListFileError(f"two files named {short} in the zip file", file=name)
                out = io.BytesIO()
                with archive.open(member) as stream:
                    while chunk := stream.read(_CHUNK):
                        out.write(chunk)
                        _within(name, total + out.tell(), len(data), limit)
                total += out.tell()
                unpacked[short] = out.getvalue()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as failed:
        raise ListFileError(f"the zip file is damaged or truncated: {failed}", file=name) from failed
    if not unpacked:
        raise ListFileError("the zip file is empty", file=name)
    return unpacked


def _within(name: str, unpacked: int, packed: int, limit: int) -> None:
    if unpacked > limit:
        raise ListFileError(f"unpacks to more than the limit of {limit} bytes", file=name)
    if unpacked > _SMALL and unpacked > packed * LARGEST_RATIO:
        raise ListFileError(f"unpacks to more than {LARGEST_RATIO} times its size: refused as a bomb", file=name)
