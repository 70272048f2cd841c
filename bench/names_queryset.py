"""The query set of the name benchmarks: damaged true names of many kinds, and real names that are not on the list.

Everything is made from public lists, by rule and with a fixed seed. Half of the entries (by hash) are for tuning,
the other half for reporting.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from smallyard.model.party import PartyKind
from smallyard.names import EntryName, NameEntry

KINDS = {"individual": PartyKind.PERSON, "vessel": PartyKind.VESSEL, "aircraft": PartyKind.AIRCRAFT}
TYPES = {
    "Individual": PartyKind.PERSON,
    "Vessel": PartyKind.VESSEL,
    "Aircraft": PartyKind.AIRCRAFT,
    "Entity": PartyKind.ORGANIZATION,
}


@dataclass(frozen=True, slots=True)
class Query:
    """A name to look up, the sort of damage done to it, and the entry it is (0: none)."""

    name: str
    kind: PartyKind
    damage: str
    key: int


def shared_lists() -> Path:
    """The folder with list files."""
    return Path(os.environ.get("SMALLYARD_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "lists"


def sdn() -> list[NameEntry]:
    """OFAC's SDN list of July 2021 with its aliases."""
    folder = shared_lists() / "ofac" / "sdn_2021-07"
    names: dict[int, list[EntryName]] = {}
    kinds: dict[int, PartyKind] = {}
    with gzip.open(folder / "sdn.csv.gz", "rt", encoding="utf-8", errors="replace") as file:
        for row in csv.reader(file):
            if len(row) > 3:
                names[int(row[0])] = [EntryName(row[1])]
                kinds[int(row[0])] = KINDS.get(row[2].strip(), PartyKind.ORGANIZATION)
    with (folder / "alt.csv").open(encoding="utf-8", errors="replace") as file:
        for row in csv.reader(file):
            if len(row) > 3:
                names[int(row[0])].append(EntryName(row[3]))
    return [NameEntry(key, tuple(found), kinds[key]) for key, found in names.items()]


def csl() -> list[NameEntry]:
    """The Consolidated Screening List of 2026-07-31, all lists together."""
    with gzip.open(shared_lists() / "csl" / "csl_2026-07-31_reduced.json.gz", "rt", encoding="utf-8") as file:
        raw = json.load(file)
    return [
        NameEntry(
            number,
            tuple(EntryName(text) for text in (entry["n"], *entry.get("a", ()))),
            TYPES.get(entry.get("t", ""), PartyKind.UNKNOWN),
        )
        for number, entry in enumerate(raw["entries"], start=1)
    ]


def is_tuning(name: str) -> bool:
    """Whether a name belongs to the half that may be tuned on."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def clean_names(listed: list[NameEntry], size: int) -> list[Query]:
    """Real names that are not on the list: parties of the 2026 list that the 2021 list does not have.

    Whoever resembles a listed name so closely that it may be the same party is left out: an alias in common, a
    sorted-word ratio of .88, the same telling words, or two or more that are all of the other name's telling words.
    """
    known = {sorted_words(name.text) for entry in listed for name in entry.names}
    rows = [
        (entry.names[0].text, entry.kind)
        for entry in csl()
        if known.isdisjoint(sorted_words(name.text) for name in entry.names)
    ]
    return unlike(listed, rows, size)


def unlike(listed: list[NameEntry], rows: list[tuple[str, PartyKind]], size: int) -> list[Query]:
    """Those of the names in `rows` that resemble no listed one; see clean_names."""
    texts = sorted({sorted_words(name.text) for entry in listed for name in entry.names})
    known = set(texts)
    rows = sorted({(text, kind) for text, kind in rows if sorted_words(text) not in known})
    random.Random(7).shuffle(rows)
    rows = rows[: int(size * 1.6)]
    near = process.cdist(
        [sorted_words(text) for text, _ in rows], texts, scorer=fuzz.ratio, score_cutoff=88, workers=2
    ).max(axis=1)
    told = {_telling(text) for text in texts}
    sets = {words for words in told if len(words) >= 2}
    pairs: dict[str, list[frozenset[str]]] = {}
    for words in sets:
        for word in words:
            pairs.setdefault(word, []).append(words)

    def related(text: str) -> bool:
        words = _telling(text)
        if words in told:
            return True
        beside = [other for word in words for other in pairs.get(word, ())]
        return any(other <= words or (len(words) >= 2 and words <= other) for other in beside)

    kept = [row for row, score in zip(rows, near, strict=True) if score < 88 and not related(row[0])]
    return [Query(text, kind, "clean", 0) for text, kind in kept[:size]]


_COMMON_WORDS = frozenset(
    [
        "co",
        "ltd",
        "company",
        "limited",
        "llc",
        "inc",
        "corp",
        "corporation",
        "jsc",
        "ooo",
        "ao",
        "the",
        "of",
        "and",
        "group",
        "trading",
        "international",
        "sa",
        "de",
        "cv",
    ]
)


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2) - _COMMON_WORDS


def sorted_words(text: str) -> str:
    """The words of a name, casefolded, in the order of the alphabet."""
    return " ".join(sorted(re.findall(r"\w+", text.casefold())))


_TOLD_GROUPS = (
    (
        "shipping trading construction engineering electronics pharmaceutical petrochemical steel mining bank "
        "insurance investment transport telecommunications aviation textile food agricultural oil gas power "
        "consulting chemical"
    ),
    (
        "iran syria russia cuba china turkey mexico colombia venezuela panama lebanon iraq dubai cyprus belarus "
        "malta moscow tehran damascus beirut havana shanghai istanbul singapore malaysia"
    ),
)
_TOLD = {word: frozenset(group.split()) - {word} for group in _TOLD_GROUPS for word in group.split()}


def siblings(entries: list[NameEntry], size: int, tuning: bool) -> list[Query]:
    """Names that differ from a listed one in what tells parties apart; `key` is the party that they are not.

    A person with one name exchanged for another person's, a firm with one word exchanged for another firm's.
    """
    rng = random.Random(17 if tuning else 19)
    pool = [entry for entry in entries if is_tuning(entry.names[0].text) is tuning]
    words: dict[PartyKind, list[str]] = {}
    for entry in pool:
        words.setdefault(entry.kind, []).extend(re.findall(r"[^\W\d_]{3,}", entry.names[0].text))
    out = []
    for entry in rng.sample(pool, len(pool)):
        parts = re.findall(r"[^\W_]+|[^\w\s]+", entry.names[0].text)
        places = [at for at, part in enumerate(parts) if re.fullmatch(r"[^\W\d_]{3,}", part)]
        if len(places) < 2:
            continue
        at = rng.choice(places)
        other = rng.choice(words[entry.kind])
        if entry.kind is not PartyKind.PERSON and rng.random() < 0.5:
            told = [place for place in places if parts[place].casefold() in _TOLD]
            if told and rng.random() < 0.8:
                at = rng.choice(told)
                other = rng.choice(sorted(_TOLD[parts[at].casefold()])).upper()
            else:
                parts.append(rng.choice(["II", "III", "2", "4", "No. 7"]))
                out.append(Query(" ".join(parts), entry.kind, "sibling", entry.key))
                continue
        if fuzz.ratio(other.casefold(), parts[at].casefold()) > 60 or other in parts:
            continue
        parts[at] = other
        out.append(Query(" ".join(parts), entry.kind, "sibling", entry.key))
        if len(out) == size:
            break
    return out


def invented_people(size: int) -> list[Query]:
    """Ordinary people of many countries, by recombining common given names and surnames."""
    rng = random.Random(11)
    return [
        Query(f"{rng.choice(_GIVEN)} {rng.choice(_SURNAMES)}", PartyKind.PERSON, "invented", 0) for _ in range(size)
    ]


_GIVEN = [
    "James",
    "Maria",
    "Wei",
    "Ahmed",
    "Olga",
    "Ivan",
    "Fatima",
    "Juan",
    "Carlos",
    "Li",
    "Jun",
    "Hassan",
    "Anna",
    "Peter",
    "Yuki",
    "Kim",
    "Thomas",
    "Sarah",
    "David",
    "Ali",
    "Omar",
    "Elena",
    "Sergei",
    "Natalia",
    "Miguel",
    "Sofia",
    "Pierre",
    "Claire",
    "Hans",
    "Greta",
    "Paolo",
    "Giulia",
    "Raj",
    "Priya",
    "Arjun",
    "Mei",
    "Xiaoming",
    "Jing",
    "Tao",
    "Emeka",
    "Ngozi",
    "Kwame",
    "Amara",
    "Yusuf",
    "Leila",
    "Reza",
    "Nasrin",
    "Mehmet",
    "Ayse",
    "Dmitri",
    "Irina",
    "Pavel",
    "Katarina",
    "Luis",
    "Ana",
    "Jose",
    "Rosa",
]
_SURNAMES = [
    "Smith",
    "Johnson",
    "Brown",
    "Garcia",
    "Martinez",
    "Lopez",
    "Wang",
    "Zhang",
    "Liu",
    "Chen",
    "Yang",
    "Huang",
    "Nguyen",
    "Tran",
    "Kim",
    "Lee",
    "Park",
    "Tanaka",
    "Sato",
    "Suzuki",
    "Mueller",
    "Schmidt",
    "Fischer",
    "Weber",
    "Rossi",
    "Bianchi",
    "Ferrari",
    "Dubois",
    "Laurent",
    "Moreau",
    "Novak",
    "Kowalski",
    "Ivanov",
    "Petrov",
    "Sidorov",
    "Kuznetsov",
    "Hassan",
    "Hussein",
    "Khan",
    "Ahmed",
    "Mahmoud",
    "Rahimi",
    "Hosseini",
    "Ahmadi",
    "Yilmaz",
    "Demir",
    "Kaya",
    "Okafor",
    "Mensah",
    "Diallo",
    "Silva",
    "Santos",
    "Oliveira",
    "Singh",
    "Patel",
    "Sharma",
    "Gupta",
    "Das",
    "Fernandez",
    "Gonzalez",
    "Hernandez",
    "Taylor",
    "Wilson",
    "Anderson",
]

_SWAPS = (
    ("ou", "u"),
    ("ee", "i"),
    ("oo", "u"),
    ("kh", "h"),
    ("q", "k"),
    ("y", "i"),
    ("j", "dj"),
    ("sh", "sch"),
    ("ei", "ai"),
    ("w", "v"),
    ("ph", "f"),
    ("x", "ks"),
    ("ts", "tz"),
    ("dh", "d"),
    ("iy", "y"),
    ("ah", "a"),
    ("mm", "m"),
    ("ss", "s"),
    ("gh", "g"),
    ("ck", "k"),
    ("ai", "ay"),
    ("aw", "au"),
    ("zh", "j"),
    ("u", "ou"),
    ("k", "q"),
    ("i", "ee"),
    ("f", "ph"),
)
_LEGAL = re.compile(
    r"[\s,]+(co\.?,? ?ltd\.?|ltd\.?|limited|llc|l\.l\.c\.|inc\.?|corp\.?|corporation|company|gmbh|s\.?a\.?|jsc|ooo"
    r"|oao)\.?$",
    re.IGNORECASE,
)
_CYRILLIC = (
    ("shch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ya", "я"),
    ("ye", "е"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("y", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("j", "дж"),
    ("w", "в"),
    ("x", "кс"),
    ("h", "х"),
    ("c", "к"),
    ("q", "к"),
)


def _natural(text: str) -> str:
    """A person's name in the order it is spoken: "HUSSEIN, Saddam" as "Saddam HUSSEIN"."""
    surname, comma, given = text.partition(",")
    return f"{given.strip()} {surname.strip()}" if comma else text


def damage(rng: random.Random, text: str, kind: PartyKind) -> list[tuple[str, str]]:
    """(damage, damaged name): every sort of damage that this name can take."""
    person = kind is PartyKind.PERSON
    name = _natural(text) if person else text
    words = name.split()
    out: list[tuple[str, str]] = [("exact", text)]
    if person and "," in text:
        out.append(("order", name))
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if long:
        place = rng.choice(long)
        out.append(("typo", " ".join([*words[:place], _typo(rng, words[place]), *words[place + 1 :]])))
        if len(long) > 1:
            twice = list(words)
            for spot in rng.sample(long, 2):
                twice[spot] = _typo(rng, twice[spot])
            out.append(("two typos", " ".join(twice)))
        bare = re.sub(r"(?<=\w)[aeiouAEIOU]", "", name)
        if len(re.sub(r"\W", "", bare)) >= 5:
            out.append(("no vowels", bare))
    if len(words) >= 3:
        place = rng.randrange(len(words)) if not person else rng.randrange(1, len(words) - 1)
        out.append(("word dropped", " ".join(words[:place] + words[place + 1 :])))
    if len(words) >= 2 and all(len(word) >= 3 for word in words[:2]):
        out.append(("joined", "".join(words[:2]) + " " + " ".join(words[2:])))
    if len(words) >= 2:
        extra = rng.choice(
            ["Ali", "Maria", "Ivan", "Ahmad", "Lopez"]
            if person
            else ["Group", "International", "Trading", "New", "Branch"]
        )
        place = rng.randrange(1, len(words) + 1)
        out.append(("word added", " ".join([*words[:place], extra, *words[place:]])))
    changed = name.lower()
    for old, new in rng.sample(_SWAPS, len(_SWAPS)):
        if old in changed and rng.random() < 0.5:
            changed = changed.replace(old, new, 1)
    if changed != name.lower():
        out.append(("transliterated", changed))
    if person and len(words) >= 2 and len(words[0]) > 2 and words[0].isalpha():
        out.append(("initial", f"{words[0][0]}. {' '.join(words[1:])}"))
    if not person and _LEGAL.search(text):
        out.append(("no legal form", _LEGAL.sub("", text)))
    if person and re.search(r"(ov|ev|in|sky|skiy|vich|enko)\b", name.lower()):
        cyrillic = name.lower()
        for old, new in _CYRILLIC:
            cyrillic = cyrillic.replace(old, new)
        if re.search(r"[a-z]", cyrillic) is None:
            out.append(("cyrillic", cyrillic.title()))
    return [(sort, damaged.strip()) for sort, damaged in out if damaged.strip()]


def _typo(rng: random.Random, word: str) -> str:
    place = rng.randrange(1, len(word) - 1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    match rng.randrange(4):
        case 0:
            return word[:place] + rng.choice(letters) + word[place + 1 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + rng.choice(letters) + word[place:]
        case _:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def queries(entries: list[NameEntry], size: int, tuning: bool) -> list[Query]:
    """Damaged names of listed parties, `size` of them, evenly over the sorts of damage."""
    rng = random.Random(3 if tuning else 5)
    pool = [entry for entry in entries if is_tuning(entry.names[0].text) is tuning]
    by_sort: dict[str, list[Query]] = {}
    for entry in rng.sample(pool, len(pool)):
        name = rng.choice(entry.names).text if rng.random() < 0.4 else entry.names[0].text
        if len(re.sub(r"\W", "", name)) < 5:
            continue
        for sort, damaged in damage(rng, name, entry.kind):
            by_sort.setdefault(sort, []).append(Query(damaged, entry.kind, sort, entry.key))
    each = size // len(by_sort)
    chosen = [query for sort in sorted(by_sort) for query in by_sort[sort][:each]]
    rng.shuffle(chosen)
    return chosen
