"""Bringing the lists up to date from their publishers. What fails leaves the list in force, and says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from smallyard.errors import SmallyardError, UnknownValueError
from smallyard.lists.fetching import Fetched, Fetcher, Progress
from smallyard.lists.intake import unpack
from smallyard.lists.reading import Source, SourceFile, sources
from smallyard.lists.store import LoadReport, Store

__all__ = ["USUAL", "Updated", "fetchable", "update"]

USUAL = ("csl_csv", "ofac_sdn_csv", "ofac_cons_csv", "un_xml")
"""What is fetched when no source is named: each list once, from the format that carries most."""


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of one source.

    Attributes:
        source: the source's id.
        report: what was loaded; None if nothing was.
        unchanged: the publisher has nothing newer than what was loaded before.
        error: why nothing was loaded, in one line; None if all went well.
        in_force: the date of the source's publication that is in force now; None if there is none.
    """

    source: str
    report: LoadReport | None
    unchanged: bool
    error: str | None
    in_force: date | None

    @property
    def line(self) -> str:
        """What happened, in one line."""
        stands = f"the list of {self.in_force.isoformat()} is in force" if self.in_force else "nothing is loaded"
        if self.error is not None:
            return f"{self.source}: {self.error}; {stands}"
        if self.unchanged or self.report is None or self.report.already:
            return f"{self.source}: nothing newer; {stands}"
        return f"{self.source}: loaded {self.report.records} records of {self.report.published.isoformat()}"


def fetchable() -> tuple[Source, ...]:
    """The sources that have a public address for every file they need."""
    return tuple(
        source
        for source in sources().values()
        if source.urls and all(file.url for file in source.files if file.required)
    )


def update(
    store: Store,
    names: Sequence[str] = (),
    *,
    confirm: bool = False,
    progress: Progress | None = None,
    fetcher: Fetcher | None = None,
    known: Mapping[str, Source] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[Updated, ...]:
    """Fetch and load sources, each on its own: one that fails does not stop the others.

    Args:
        store: where to load them.
        names: the sources' ids; none for `USUAL`.
        confirm: load what looks truncated or changed in shape.
        progress: told of every piece received.
        fetcher: how to fetch; None for one that keeps its files beside the store.
        known: the sources to choose from; None for `fetchable()`.
        now: the clock.

    Raises:
        UnknownValueError: a name is not that of a source that can be fetched.
    """
    choice = {source.id: source for source in fetchable()} if known is None else dict(known)
    wanted = list(names) or [name for name in USUAL if name in choice]
    unknown = [name for name in wanted if name not in choice]
    if unknown:
        raise UnknownValueError(f"{unknown[0]!r} is not a source that can be fetched", accepted=", ".join(choice))
    with fetcher or Fetcher(store.cache / "fetched") as open_:
        return tuple(_update(store, choice[name], open_, confirm, progress, now) for name in wanted)


def _update(
    store: Store,
    source: Source,
    fetcher: Fetcher,
    confirm: bool,
    progress: Progress | None,
    now: Callable[[], datetime],
) -> Updated:
    try:
        fetched = {
            _kept_name(source, file): (file, fetcher.fetch(file.url, _kept_name(source, file), progress))
            for file in source.files
            if file.url
        }
        if not any(one.changed for _, one in fetched.values()):
            return Updated(source.id, None, True, None, _in_force(store, source.id))
        files: dict[str, bytes] = {}
        for file, one in fetched.values():
            files |= unpack(_reader_name(file), one.data)
        received = now()
        report = store.load(
            files,
            source=source.id,
            modified=_modified([one for _, one in fetched.values()], received),
            received=received,
            confirm=confirm,
        )
        for name, (_, one) in fetched.items():
            fetcher.keep(name, one)
    except SmallyardError as failed:
        return Updated(source.id, None, False, str(failed), _in_force(store, source.id))
    except OSError as failed:
        problem = f"cannot be kept on disk: {failed.strerror or failed}"
        return Updated(source.id, None, False, problem, _in_force(store, source.id))
    return Updated(source.id, report, report.already, None, report.published)


def _modified(fetched: Sequence[Fetched], received: datetime) -> date | None:
    days = [one.modified for one in fetched if one.modified is not None]
    return min(max(days), received.astimezone(UTC).date()) if days else None


def _in_force(store: Store, source: str) -> date | None:
    loaded = store.loaded()
    if loaded is None:
        return None
    return max((item.published for item in loaded.publications if item.source == source), default=None)


def _reader_name(file: SourceFile) -> str:
    """The name under which the reader expects the file."""
    usual = file.names[0] if file.names else ""
    if usual and not set(usual) & set("*?["):
        return usual
    return PurePosixPath(urlsplit(file.url).path).name or file.part


def _kept_name(source: Source, file: SourceFile) -> str:
    return f"{source.id}-{file.part}"
