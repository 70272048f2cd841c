"""The regulation's own text of the Commerce Control List, as loaded from the eCFR: kept in the data folder, by day.

The software holds the table of facts; the text is not part of it. Each loaded file is one packed file, named by its
day and SHA-256, so that a load is whole or nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from smallyard.errors import InputError, ListFileError, StoreError, UnknownValueError
from smallyard.law.classification.ecfr import ListText, read_control_list
from smallyard.lists.intake import unpack
from smallyard.lists.store import default_place

__all__ = ["Library", "LoadedText", "StoredText"]

_NAME = re.compile(r"774_(?P<day>\d{4}-\d{2}-\d{2})_(?P<sha>[0-9a-f]{64})\.xml\.gz")
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2}-[01]\d-[0-3]\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AMENDED = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}), (?P<year>20\d{2})")
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredText:
    """One loaded text: the day for which it speaks, and the SHA-256 of the file as it was given."""

    published: date
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class LoadedText:
    """What a load did."""

    stored: StoredText
    already: bool
    entries: int
    paragraphs: int
    problems: tuple[str, ...]


class Library:
    """The loaded texts.

    Args:
        place: the store beside which they are kept, as the lists' store names it; None for the user's own.
    """

    def __init__(self, place: Path | str | None = None) -> None:
        named = default_place() if place is None else place
        if isinstance(named, str) and "://" in named:
            from platformdirs import user_data_path

            self.folder = user_data_path("smallyard") / "ccl"
        else:
            self.folder = Path(named).absolute().parent / "ccl"

    def load(self, path: Path, published: date | None = None) -> LoadedText:
        """Read a file of part 774 and keep it.

        Raises:
            InputError: the file cannot be opened, or its day is not known.
            ListFileError: it is larger than 64 MiB, or not the list's text.
            StoreError: it cannot be kept.
        """
        try:
            if path.stat().st_size > _LARGEST:
                raise ListFileError(f"larger than the limit of {_LARGEST} bytes", file=path.name)
            data = path.read_bytes()
        except OSError as failed:
            raise InputError(f"cannot be opened: {failed.strerror or failed}", file=str(path)) from failed
        return self.keep(path.name, data, published)

    def keep(self, name: str, data: bytes, published: date | None = None) -> LoadedText:
        """Read the bytes of a file of part 774 and keep them; as `load`.

        Raises:
            ListFileError: they are no such file, or an archive of several.
            UnknownValueError: neither the file nor its name says for which day it speaks.
            StoreError: they cannot be kept.
        """
        unpacked = unpack(name, data, limit=_LARGEST)
        if len(unpacked) != 1:
            raise ListFileError(f"holds {len(unpacked)} files, not one", file=name)
        inner, content = next(iter(unpacked.items()))
        text = read_control_list(inner, content)
        day = published or _day_of(name, text)
        if day is None:
            raise UnknownValueError(
                "the file does not say for which day it speaks", file=name, field="--published", accepted="a date"
            )
        sha = hashlib.sha256(content).hexdigest()
        stored = StoredText(day, sha, self.folder / f"774_{day}_{sha}.xml.gz")
        already = stored.path.exists()
        if not already:
            self._write(stored.path, gzip.compress(content, mtime=0))
        count = sum(sum(1 for _ in one.walk()) for entry in text.entries.values() for one in entry.paragraphs)
        return LoadedText(stored, already, len(text.entries), count, text.problems)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=self.folder, prefix=".loading-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content)
                Path(made).replace(path)
            except BaseException:
                Path(made).unlink(missing_ok=True)
                raise
        except OSError as failed:
            raise StoreError(f"the text cannot be kept in {self.folder}: {failed.strerror or failed}") from failed

    def __iter__(self) -> Iterator[StoredText]:
        """The loaded texts, the earliest first."""
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.iterdir()):
            if match := _NAME.fullmatch(path.name):
                yield StoredText(date.fromisoformat(match["day"]), match["sha"], path)

    def on(self, day: date) -> StoredText | None:
        """The text that speaks for a day: the latest up to it, else the earliest after it; None if none is loaded."""
        held = list(self)
        before = [one for one in held if one.published <= day]
        return before[-1] if before else (held[0] if held else None)

    def read(self, stored: StoredText) -> ListText:
        """The text itself.

        Raises:
            StoreError: the kept file is damaged.
        """
        try:
            content = gzip.decompress(stored.path.read_bytes())
        except (OSError, EOFError, gzip.BadGzipFile) as failed:
            raise StoreError(f"{stored.path.name} in {self.folder} is damaged: load the file again") from failed
        if hashlib.sha256(content).hexdigest() != stored.sha256:
            raise StoreError(f"{stored.path.name} in {self.folder} is not what was loaded: load the file again")
        return read_control_list(stored.path.name, content)


def _day_of(name: str, text: ListText) -> date | None:
    """The day in the file's name, else the one that the file says it is amended up to."""
    if match := _DAY_IN_NAME.search(name):
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            return None
    if match := _AMENDED.search(text.amended):
        month = match["month"][:3].lower()
        if month in _MONTHS:
            try:
                return date(int(match["year"]), _MONTHS.index(month) + 1, int(match["day"]))
            except ValueError:
                return None
    return None
