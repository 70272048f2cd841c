"""The index file: a header of JSON, then arrays, each on a 64-byte boundary, mapped into memory when opened.

Nothing in the file is executed or unpickled; a file of another version, cut short or changed is refused.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smallyard.errors import StoreError

__all__ = ["Texts", "as_bytes", "read_arrays", "write_arrays"]

_MAGIC = b"smallyard names\n"
_ALIGN = 64
_DTYPES = frozenset({"uint8", "uint32", "uint64", "int32", "int64", "float32", "int16"})
_MOST_HEADER = 1 << 20


def _pad(size: int) -> int:
    return -size % _ALIGN


def as_bytes(texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Texts as UTF-8 bytes and where each begins (one more than there are texts)."""
    raw = [text.encode("utf-8", "surrogatepass") for text in texts]
    starts = np.zeros(len(raw) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in raw], out=starts[1:])
    return np.frombuffer(b"".join(raw), dtype=np.uint8), starts


@dataclass(slots=True)
class Texts:
    """Texts read from mapped bytes when asked for."""

    raw: NDArray[Any]
    starts: NDArray[Any]

    def __getitem__(self, number: int) -> str:
        part = self.raw[int(self.starts[number]) : int(self.starts[number + 1])]
        return bytes(part).decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self.starts) - 1


def write_arrays(path: Path, version: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write one-dimensional arrays under their names.

    Raises:
        OSError: the file cannot be written.
    """
    place = 0
    layout: dict[str, dict[str, Any]] = {}
    check = 0
    for name, array in arrays.items():
        plain = np.ascontiguousarray(array)
        layout[name] = {"dtype": plain.dtype.name, "length": len(plain), "at": place}
        check = zlib.crc32(plain.view(np.uint8).data if len(plain) else b"", check)
        place += plain.nbytes + _pad(plain.nbytes)
    header = json.dumps({"version": version, "size": place, "crc32": check, "arrays": layout}).encode()
    start = len(_MAGIC) + 16 + len(header)
    with path.open("wb") as file:
        file.write(_MAGIC)
        file.write(len(header).to_bytes(8, "little"))
        file.write(zlib.crc32(header).to_bytes(8, "little"))
        file.write(header + b" " * _pad(start))
        for array in arrays.values():
            plain = np.ascontiguousarray(array)
            if len(plain):
                file.write(plain.view(np.uint8).data)
            file.write(b"\0" * _pad(plain.nbytes))


def read_arrays(path: Path, version: str) -> dict[str, NDArray[Any]]:
    """Map the arrays of a file into memory, read-only.

    Raises:
        StoreError: there is no such file, or it is damaged or of another version.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise StoreError(f"{path.name}: not an index of names")
            size = int.from_bytes(file.read(8), "little")
            check = int.from_bytes(file.read(8), "little")
            if size > _MOST_HEADER:
                raise StoreError(f"{path.name}: the index's header is damaged")
            raw = file.read(size)
        if len(raw) != size or zlib.crc32(raw) != check:
            raise StoreError(f"{path.name}: the index's header is damaged")
        header = json.loads(raw)
        if header["version"] != version:
            raise StoreError(f"{path.name}: the index was built by another version of the software or its tables")
        start = len(_MAGIC) + 16 + size
        start += _pad(start)
        if path.stat().st_size != start + header["size"]:
            raise StoreError(f"{path.name}: the index is cut short or has grown")
        body = np.memmap(path, dtype=np.uint8, mode="r", offset=start) if header["size"] else np.zeros(0, np.uint8)
        found: dict[str, NDArray[Any]] = {}
        total = 0
        for name, spec in header["arrays"].items():
            if spec["dtype"] not in _DTYPES:
                raise StoreError(f"{path.name}: unknown type of array {spec['dtype']}")
            dtype = np.dtype(spec["dtype"])
            part = body[spec["at"] : spec["at"] + spec["length"] * dtype.itemsize]
            total = zlib.crc32(np.ascontiguousarray(part).data if len(part) else b"", total)
            found[name] = np.asarray(part).view(dtype)
        if total != header["crc32"]:
            raise StoreError(f"{path.name}: the index is damaged (its checksum differs)")
    except OSError as fault:
        raise StoreError(f"{path.name}: the index cannot be read: {fault.strerror or fault}") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise StoreError(f"{path.name}: the index's header is damaged") from fault
    return found
