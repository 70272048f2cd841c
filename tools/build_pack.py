"""Make the embedded pack, src/smallyard/pack, from the real list files.

    ./smallyard-run python tools/build_pack.py SHARED [FOLDER]

SHARED is the folder that holds `lists/` (the variable SMALLYARD_SHARED of the tests); FOLDER is where the pack is
written, by default src/smallyard/pack. The same input files give the same bytes; a test proves it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from register_dates import FIRST_YEAR, Register
from smallyard.lists.evidence import Publication
from smallyard.lists.intake import open_files
from smallyard.lists.keys import slug
from smallyard.lists.pack import FORMAT
from smallyard.lists.packing import encode_event, encode_listing, line
from smallyard.lists.reading import Action, Reading, RuleCount, RuleEvent, read
from smallyard.lists.store import digest_of_files
from smallyard.model.citation import Citation
from smallyard.model.interval import Basis, DateInterval
from smallyard.model.listing import ListCode, Listing

ROOT = Path(__file__).resolve().parent.parent
EL, UVL, MEU, DPL, CMIC = (
    ListCode.ENTITY_LIST,
    ListCode.UNVERIFIED_LIST,
    ListCode.MILITARY_END_USER_LIST,
    ListCode.DENIED_PERSONS_LIST,
    ListCode.CMIC,
)
CHINA = frozenset({ListCode.CN_UNRELIABLE_ENTITIES, ListCode.CN_EXPORT_CONTROL, ListCode.CN_ATTENTION})
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Input:
    """One publication: its file, its source, the date for which it speaks, and the lists taken from it."""

    path: str
    source: str
    published: date
    complete: frozenset[ListCode]
    partial: frozenset[ListCode] = frozenset()
    cut: bool = False
    """The file itself breaks off; what it carries whole is said in `complete` all the same."""

    @property
    def lists(self) -> frozenset[ListCode]:
        return self.complete | self.partial


# Dates and completeness: SOURCES.md beside the files.
PUBLICATIONS = (
    Input("bis/dpl_2019-06.txt", "bis_dpl_text", date(2019, 6, 5), frozenset({DPL})),
    Input("csl/csl_2022-05-16.csv.gz", "csl_csv", date(2022, 5, 16), frozenset({EL, UVL, MEU, CMIC})),
    Input("bis/dpl_2022-09.txt", "bis_dpl_text", date(2022, 9, 2), frozenset({DPL})),
    Input("bis/uvl_2023-11-30.csv", "csl_csv", date(2023, 11, 30), frozenset({UVL})),
    Input(
        "csl/csl_2023-11-30_partial.csv.gz",
        "csl_csv",
        date(2023, 11, 30),
        frozenset({MEU, CMIC}),
        frozenset({EL}),
        cut=True,
    ),
    Input("bis/dpl_2023-11.txt", "bis_dpl_text", date(2023, 11, 30), frozenset({DPL})),
    Input("bis/dpl_2026-04-14.csv", "bis_dpl_csv", date(2026, 4, 14), frozenset({DPL})),
    Input("bis/bis_lists_2026-07-31_flat.csv.gz", "bis_flat", date(2026, 7, 31), frozenset({EL, UVL, MEU})),
    Input("csl/csl_2026-07-31_reduced.json.gz", "csl_reduced_json", date(2026, 7, 31), frozenset({CMIC})),
)
FLAT = len(PUBLICATIONS) - 2
"""The table of 2026-07-31: complete in parties, reduced in fields (no addresses, no dates)."""
EVENTS = ("bis/uvl_events.csv", "bis/meu_events.csv", "ofac/ns_cmic_events.csv", "cn/mofcom_events.csv")
LATER = {"cn/mofcom_events.csv": ROOT / "tools" / "pack_events_of_china.csv"}
"""Events that an input file does not have, each with its source: rows in the same columns."""
EVENTS_OF_CHINA = Input("cn/mofcom_events.csv", "rule_events", date(2026, 7, 19), frozenset(), CHINA)
"""China's lists have no publication of their own here: the events stand for one that is not whole."""
COUNTS = (("bis/uvl_rules.csv", "rule_counts"), ("bis/fr_bis_rules_2023-07_to_2026-07.json", "fr_rules"))
RENAMES = ROOT / "tools" / "pack_renames.csv"
"""Entries that are the same under two keys, as two files spell them differently; each pair read by a person."""
PAGES = (
    (89, 90398, date(2024, 11, 15)),
    (90, 47201, date(2025, 9, 30)),
    (90, 50857, date(2025, 11, 12)),
)
"""Pages of the Federal Register and their days, from reference/INVESTMENT.md and reference/SOURCES.md."""
EARLY = timedelta(days=7)
"""How long before its publication a rule on the Entity List takes effect at most. All 101 citations for which the
Consolidated Screening List of 2022-05-16 gives one effective day bear it out, but for two slips of the pen."""
WITH_ADDRESSES = frozenset({"CN", "HK", "MO"})
"""Countries whose Entity List entries keep their addresses; the others are left out for size."""


@dataclass
class Pack:
    """What is gathered, before it is written."""

    inputs: list[tuple[str, str]] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    seen: dict[ListCode, dict[str, list[tuple[int, Listing]]]] = field(default_factory=lambda: defaultdict(dict))
    events: dict[ListCode, list[RuleEvent]] = field(default_factory=lambda: defaultdict(list))
    counts: list[tuple[RuleCount, date]] = field(default_factory=list)
    notices: list[date] = field(default_factory=list)
    added: dict[str, tuple[date, date, Citation]] = field(default_factory=dict)
    texts: list[bytes] = field(default_factory=list)


def gather(shared: Path) -> Pack:
    """Read every input file."""
    pack = Pack()
    lists = shared / "lists"
    for number, wanted in enumerate(PUBLICATIONS):
        reading, sha256, texts = _read(lists / wanted.path, wanted.source, cut=wanted.cut)
        pack.texts += texts
        pack.inputs.append((wanted.path, sha256))
        pack.readings.append(reading)
        pack.publications.append(_publication(number, wanted, reading, sha256))
        for listing in reading.listings:
            if listing.list in wanted.lists:
                pack.seen[listing.list].setdefault(listing.key, []).append((number, listing))
    for path, source in COUNTS:
        reading, sha256, _ = _read(lists / path, source)
        pack.inputs.append((path, sha256))
        pack.notices += [notice.published for notice in reading.notices]
        for count in (*reading.counts, *(count for notice in reading.notices for count in notice.counts)):
            pack.counts.append((count, count.published or count.effective or date.min))
    for path in EVENTS:
        reading, sha256, _ = _read(lists / path, "rule_events", more=LATER.get(path))
        pack.inputs.append((path, sha256))
        if path == EVENTS_OF_CHINA.path:
            pack.publications.append(_publication(len(pack.publications), EVENTS_OF_CHINA, reading, sha256))
        for event in reading.events:
            dated = _effective(event, pack)
            # That a suspension is for a time is known with it.
            resumed = event.action is Action.RESUME
            known = pack.events[event.list][-1].known_from if resumed else _known_from(event, pack)
            pack.events[event.list].append(replace(dated, known_from=known, note=""))
    return pack


def _publication(number: int, wanted: Input, reading: Reading, sha256: str) -> Publication:
    return Publication(
        id=f"pack:{number}",
        source=wanted.source,
        published=wanted.published,
        known=wanted.published,
        sha256=sha256,
        records=reading.records,
        lists=wanted.lists,
        complete=wanted.complete,
        embedded=True,
    )


def _read(
    path: Path, source: str, *, cut: bool = False, more: Path | None = None
) -> tuple[Reading, str, list[bytes]]:
    """Read a file, with the rows of `more` (its header left out) after its own."""
    files = open_files([path])
    if more is not None:
        _, _, rows = more.read_bytes().partition(b"\n")
        files = {name: data.rstrip(b"\n") + b"\n" + rows for name, data in files.items()}
    reading = read(files, source, complete=() if cut else None)
    if reading.unread and not cut:
        raise SystemExit(f"{path.name}: {reading.unread[0]}")
    return reading, digest_of_files(files), list(files.values())


def _known_from(event: RuleEvent, pack: Pack) -> date:
    """The day on which an event became public.

    A stated event: when its rule was published, or else the day it is dated. One that follows from comparing
    publications: when the publication came out that shows it.
    """
    if event.known_from is not None:
        return event.known_from
    day = event.when.latest
    if event.when.basis is Basis.STATED and day is not None:
        published = [
            count.published
            for count, _ in pack.counts
            if count.list is event.list
            and count.published is not None
            and (count.effective == day or (event.citation is not None and event.citation in count.citations))
        ]
        return max([day, *published[:1]])
    whole = [item.published for item in pack.publications if event.list in item.complete]
    return min((item for item in whole if day is not None and item >= day), default=max(whole))


def _effective(event: RuleEvent, pack: Pack) -> RuleEvent:
    """The day of legal effect, where the event has the day on which its rule was published."""
    for count, _ in pack.counts:
        if (
            count.list is event.list
            and event.citation is not None
            and event.citation in count.citations
            and count.effective is not None
            and event.when == DateInterval.on(count.published or count.effective)
        ):
            return replace(event, when=DateInterval.on(count.effective))
    return event


# ---- what each list needs of its own ----


def join_renamed(pack: Pack) -> None:
    """Put what was published under a former spelling under the key that the latest file gives."""
    rows = list(csv.DictReader(RENAMES.read_text("utf-8").splitlines()))
    stale = [
        row["old_key"]
        for row in rows
        if not {row["old_key"], row["new_key"]} <= pack.seen[ListCode(row["list"])].keys()
    ]
    if stale:
        raise SystemExit(f"{RENAMES.name}: the files no longer have these pairs of keys: {', '.join(stale)}")
    for row in rows:
        code = ListCode(row["list"])
        entries = pack.seen[code]
        former = entries.pop(row["old_key"])
        entries[row["new_key"]] = [*former, *entries[row["new_key"]]]
        for place, event in enumerate(pack.events[code]):
            if event.listing.key == row["old_key"]:
                listing = event.listing.model_copy(update={"key": row["new_key"]})
                pack.events[code][place] = replace(event, listing=listing)


def date_additions(pack: Pack) -> None:
    """Between which days each Entity List entry was added that no file before 2026 has, by its first citation.

    The page of the citation lies between pages whose days are known, and where the Federal Register's own list of
    rules reaches, on the day of one of them; the rule took effect then, or up to a week before.
    """
    uvl = [
        (*page, count.published)
        for count, _ in pack.counts
        if count.published is not None
        for page in map(_page, count.citations)
        if page is not None
    ]
    register = Register.read(pack.texts, (*PAGES, *uvl))
    before = max(item.published for item in pack.publications[:FLAT] if EL in item.complete)
    for key, versions in pack.seen[EL].items():
        number, listing = versions[0]
        page = _page(listing.citations[0]) if listing.citations else None
        if number < FLAT or page is None:
            continue
        low, high = register.published(*page)
        rules = [day for day in pack.notices if low <= day <= high]
        if rules and low >= min(pack.notices) and high <= max(pack.notices):
            low, high = min(rules), max(rules)
        if low - EARLY > before:
            pack.added[key] = (low - EARLY, high, listing.citations[0])


def fill_reduced(pack: Pack) -> None:
    """Keep what the reduced files leave out (addresses, identifiers, dates) as the publication before gave it.

    Entity List addresses are kept for China, Hong Kong and Macau only, for size.
    """
    for code, entries in pack.seen.items():
        for versions in entries.values():
            before: Listing | None = None
            for place, (number, listing) in enumerate(versions):
                listing = listing.model_copy(update={"remarks": "", "dataset": ""})
                if code is EL:
                    kept = tuple(item for item in listing.addresses if item.country in WITH_ADDRESSES and item.text)
                    listing = listing.model_copy(update={"addresses": kept})
                if before is not None and number >= FLAT:
                    missing = {
                        name: getattr(before, name)
                        for name in ("addresses", "identifiers", "programs", "start_date", "end_date")
                        if not getattr(listing, name)
                    }
                    listing = listing.model_copy(update=missing)
                versions[place] = (number, listing)
                before = listing


def add_denied(pack: Pack) -> None:
    """Denied Persons of the table of 2026-07-31, which carries expired orders beside those in force, undated.

    One that BIS's own file of 2026-04-14 carries is the same order, seen again. BIS's files carry orders until they
    end; so one that this file does not carry had ended by then. Those too young for BIS's file of 2023-11-30 are kept
    as listed on some day of their citation's year; those older than that file are in it, or had ended before 2019.
    """
    dated, table = pack.readings[FLAT - 1], pack.readings[FLAT]
    last_text = pack.readings[FLAT - 2]
    held: dict[str, list[str]] = defaultdict(list)
    for listing in dated.listings:
        for name in listing.names:
            held[slug(name.text)].append(listing.key)
    floor = _highest_page(last_text.listings)
    for listing in table.listings:
        if listing.list is not DPL:
            continue
        keys = held.get(slug(listing.name), [])
        for key in keys:
            number, latest = pack.seen[DPL][key][-1]
            if number != FLAT:
                pack.seen[DPL][key].append((FLAT, latest))
        pages = [page for page in map(_page, listing.citations) if page is not None]
        if keys or not pages or max(pages) <= floor:
            continue
        year = FIRST_YEAR + max(pages)[0]
        pack.events[DPL].append(
            RuleEvent(
                list=DPL,
                action=Action.ADD,
                listing=listing,
                when=DateInterval.between(date(year, 1, 1), date(year, 12, 31)),
                citation=listing.citations[-1],
                source="undated order in the Consolidated Screening List of 2026-07-31",
                known_from=PUBLICATIONS[FLAT].published,
            )
        )


_PAGE = re.compile(r"(\d+) FR (\d+)")


def _page(citation: Citation) -> tuple[int, int] | None:
    match = _PAGE.fullmatch(citation)
    return (int(match[1]), int(match[2])) if match else None


def _highest_page(listings: Iterable[Listing]) -> tuple[int, int]:
    return max(page for listing in listings for page in map(_page, listing.citations) if page is not None)


def write(pack: Pack, folder: Path) -> None:
    """Write the pack's files; files of an earlier pack that no longer belong are removed."""
    texts: dict[str, str] = {}
    out: dict[str, str] = {}
    totals: dict[ListCode, dict[str, int]] = {}
    for code in sorted({*pack.seen, *pack.events}):
        held = pack.seen.get(code, {})
        added = pack.added if code is EL else {}
        rows = [line(_entry(key, versions, added.get(key), texts)) for key, versions in sorted(held.items())]
        told = sorted(
            (line(encode_event(_slim(event, held), texts)) for event in pack.events.get(code, [])),
        )
        totals[code] = {"entries": len(rows), "events": len(told)}
        if rows:
            out[f"{code}.jsonl"] = "".join(f"{row}\n" for row in rows)
        if told:
            out[f"{code}.events.jsonl"] = "".join(f"{row}\n" for row in told)
    out["counts.jsonl"] = "".join(f"{line(_count(count, known))}\n" for count, known in pack.counts)
    out["texts.tsv"] = "".join(
        f"{digest}\t{json.dumps(text, ensure_ascii=False)}\n" for digest, text in sorted(texts.items())
    )
    out["manifest.toml"] = _manifest(pack, out, totals)
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.iterdir()):
        if old.suffix in {".jsonl", ".tsv", ".toml"} and old.name not in out:
            old.unlink()
    for name, text in out.items():
        (folder / name).write_bytes(text.encode())


def _entry(
    key: str,
    versions: list[tuple[int, Listing]],
    added: tuple[date, date, Citation] | None,
    texts: dict[str, str],
) -> dict[str, Any]:
    steps: list[tuple[list[int], dict[str, Any]]] = []
    for number, listing in versions:
        said = encode_listing(listing, texts)
        if steps and steps[-1][1] == said:
            steps[-1][0].append(number)
        else:
            steps.append(([number], said))
    first_in, first = steps[0]
    entry = {"key": key, "in": first_in}
    if added is not None:
        entry["added"] = [added[0].isoformat(), added[1].isoformat(), str(added[2])]
    entry |= first
    then = []
    for (_, before), (numbers, after) in pairwise(steps):
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        gone = {name: None for name in before if name not in after}
        then.append({"in": numbers, **changed, **gone})
    return {**entry, "then": then} if then else entry


def _slim(event: RuleEvent, held: Mapping[str, object]) -> RuleEvent:
    """An event of an entry that publications describe needs only its name."""
    if event.listing.key not in held:
        return replace(event, listing=event.listing.model_copy(update={"remarks": ""}))
    listing = event.listing
    bare = Listing(list=listing.list, key=listing.key, names=listing.names, countries=listing.countries)
    return replace(event, listing=bare)


def _count(count: RuleCount, known: date) -> dict[str, Any]:
    raw = {"list": count.list.value, "known": known.isoformat(), **count.as_dict()}
    return {name: value for name, value in raw.items() if name != "note" and value not in (None, "", [], {})}


def _manifest(pack: Pack, out: Mapping[str, str], totals: Mapping[ListCode, Mapping[str, int]]) -> str:
    known_days = {event.known_from for events in pack.events.values() for event in events if event.known_from}
    known_days |= {known for _, known in pack.counts}
    known_days |= {high for _, high, _ in pack.added.values()}
    lines = [
        "# The embedded pack: facts about the lists. Made by tools/build_pack.py; not edited by hand.",
        f"format = {FORMAT}",
        f"as_of = {max(item.published for item in pack.publications).isoformat()}",
        "known_days = [" + ", ".join(sorted(day.isoformat() for day in known_days)) + "]",
        "",
        "# Entries and events by list.",
        "[lists]",
        *(
            f"{json.dumps(str(code))} = {{ entries = {total['entries']}, events = {total['events']} }}"
            for code, total in totals.items()
        ),
        "",
        "# SHA-256 of the files beside this one.",
        "[files]",
        *(
            f"{json.dumps(name)} = {json.dumps(hashlib.sha256(text.encode()).hexdigest())}"
            for name, text in sorted(out.items())
        ),
        "",
        "# SHA-256 of the files it was made from, unpacked.",
        "[inputs]",
        *(f"{json.dumps(path)} = {json.dumps(sha256)}" for path, sha256 in pack.inputs),
    ]
    for item in pack.publications:
        lines += [
            "",
            "[[publication]]",
            f"source = {json.dumps(item.source)}",
            f"published = {item.published.isoformat()}",
            f"sha256 = {json.dumps(item.sha256)}",
            f"records = {item.records}",
            f"lists = {json.dumps(sorted(item.lists))}",
            f"complete = {json.dumps(sorted(item.complete))}",
        ]
    return "\n".join(lines) + "\n"


def build(shared: Path, folder: Path) -> None:
    """Make the pack in `folder` from the files under `shared`."""
    pack = gather(shared)
    join_renamed(pack)
    date_additions(pack)
    add_denied(pack)
    fill_reduced(pack)
    write(pack, folder)


def main(arguments: list[str]) -> int:
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    build(Path(arguments[0]), Path(arguments[1]) if len(arguments) == 2 else ROOT / "src" / "smallyard" / "pack")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
