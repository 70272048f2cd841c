"""A file that a form sent, for as long as it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from smallyard.errors import InputError

__all__ = ["uploaded"]


@contextmanager
def uploaded(form: FormData, suffixes: Sequence[str], most: int, instead: str) -> Iterator[Path]:
    """The file of the field `file`, under its own name in a folder that is gone afterwards.

    Args:
        form: what was sent.
        suffixes: those that are read, with their dots.
        most: the most bytes.
        instead: the command that takes larger files.

    Raises:
        InputError: no file was chosen, or it has another suffix or more bytes.
    """
    given = form.get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise InputError("no file was chosen", accepted=", ".join(suffixes))
    name = Path(given.filename.replace("\\", "/")).name[-100:]
    if Path(name).suffix.casefold() not in suffixes:
        raise InputError("has a suffix that we do not read", file=name, accepted=", ".join(suffixes))
    with tempfile.TemporaryDirectory(prefix="smallyard-") as folder:
        path = Path(folder) / name
        written = 0
        with path.open("wb") as out:
            while block := given.file.read(1 << 20):
                written += len(block)
                if written > most:
                    raise InputError("is too large for a page", file=name, accepted=f"`{instead}`")
                out.write(block)
        yield path
