"""Building, saving, opening and searching an index."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from smallyard.errors import InputError, StoreError
from smallyard.model.listing import AliasKind, ListedName
from smallyard.model.party import Identifier, PartyKind
from smallyard.names import Band, EntryName, EvidenceKind, NameEntry, NameIndex, NameQuery, analyse, compare

P, O = PartyKind.PERSON, PartyKind.ORGANIZATION  # noqa: E741 - two letters for a table
ENTRIES = [
    NameEntry(11, ("HUSSEIN, Saddam", EntryName("Abu Ali", weak=True)), P, ("IQ",), birth_dates=("28 Apr 1937",),
              identifiers=(Identifier(kind="Passport", value="H0044232", country="IQ"),)),
    NameEntry(12, ("HABBASH, George",), P, ("LB",), birth_dates=("circa 1926",)),
    NameEntry(13, ("深圳市海天雄电子有限公司", "Shenzhen Haitianxiong Electronic Co., Ltd."), O, ("CN",),
              addresses=("Room 802, Keji Building, Nanshan District, Shenzhen",),
              identifiers=(Identifier(kind="Unified Social Credit Code", value="91440300MA5DA1XX0K"),)),
    NameEntry(14, ("China Electronics Technology Group Corporation 13th Research Institute", "CETC 13"), O, ("CN",)),
    NameEntry(15, ("China Electronics Technology Group Corporation 14th Research Institute",), O, ("CN",)),
    NameEntry(16, ("Semiconductor Manufacturing International Corporation",), O, ("CN",)),
    NameEntry(17, ("EVER GIVEN",), PartyKind.VESSEL, identifiers=(Identifier(kind="IMO", value="IMO 9811000"),)),
    NameEntry(18, ("ALI, Mohammed Hassan",), P),
    NameEntry(19, ("ALI, Mohammed Hussein",), P),
    NameEntry(20, (), O),
]  # fmt: skip


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(ENTRIES)


def keys(index: NameIndex, name: str, kind: PartyKind = PartyKind.UNKNOWN) -> list[int]:
    return [match.key for match in index.search([NameQuery(name, kind)])[0]]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Saddam Hussein", 11),
        ("Sadam Husein", 11),
        ("صدام حسين", 11),
        ("Shenzhen Hai Tian Xiong Electronics", 13),
        ("海天雄", 13),
        ("CETC 13", 14),
        ("第十三研究所 中国电子科技集团", 14),
        ("SMIC", 16),
        ("Mohammed Hassan Ali", 18),
        ("Mohammed Ali Hussein", 19),
    ],
)
def test_the_right_entry_comes_first(index: NameIndex, name: str, key: int) -> None:
    assert keys(index, name)[:1] == [key]


def test_numbers_must_agree(index: NameIndex) -> None:
    assert keys(index, "CETC 13th Research Institute", O) == [14]
    assert keys(index, "CETC 15th Research Institute", O) == []


def test_listed_party_with_a_common_given_name_is_not_found(index: NameIndex) -> None:
    assert keys(index, "George Bush", P) == []


def test_match_says_which_alias_and_which_query_name(index: NameIndex) -> None:
    query = NameQuery("No Such Firm", O, aliases=("CETC 13",))
    match = index.search([query])[0][0]
    assert (match.name, match.query_name) == ("CETC 13", "CETC 13")
    texts = {one.kind: one.text for one in match.evidence}
    assert texts[EvidenceKind.SAME].endswith("same")
    assert "number 13: same" in match.explain()


def test_scores_are_below_one_and_graded(index: NameIndex) -> None:
    names = ["HUSSEIN, Saddam", "Saddam Hussein", "Saddam Husein", "Sadam Husein", "S. Hussein"]
    scores = [index.search([NameQuery(name, P)], threshold=0.0)[0][0].score for name in names]
    assert all(0 < score < 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) >= 4


def test_batch_is_the_same_as_one_by_one(index: NameIndex) -> None:
    names = ["Saddam Hussein", "SMIC", "深圳市海天雄电子有限公司", "", "Co Ltd", "Mohammed Hassan Ali", "SMIC", "x"]
    queries = [NameQuery(name) for name in names]
    batch = index.search(queries, threshold=0.0)
    single = [index.search([query], threshold=0.0)[0] for query in queries]
    assert batch == single
    assert [[one.evidence for one in found] for found in batch] == [
        [one.evidence for one in found] for found in single
    ]
    assert index.search(list(reversed(queries)), threshold=0.0) == batch[::-1]


def test_country_birth_date_address_and_identifier_are_weighed(index: NameIndex) -> None:
    def score(**facts: object) -> float:
        return index.search([NameQuery("Saddam Husein", P, **facts)], threshold=0.0)[0][0].score  # type: ignore[arg-type]

    plain = score()
    assert score(countries=("IQ",)) > plain > score(countries=("FR",))
    assert score(birth_date="1937-04-28") > plain > score(birth_date="1990-01-01")
    assert score(identifiers=(Identifier(kind="Passport", value="h-0044232"),)) > plain
    clash = index.search([NameQuery("Saddam Hussein", P, birth_date="1990-01-01")])[0]
    assert not clash or clash[0].band is not Band.MATCH
    address = NameQuery("Haitianxiong", O, addresses=("Rm 802 Keji Building, Nanshan, Shenzhen",))
    assert EvidenceKind.ADDRESS in {one.kind for one in index.search([address], threshold=0.0)[0][0].evidence}


def test_identifier_finds_an_entry_whatever_its_name(index: NameIndex) -> None:
    query = NameQuery("Renamed Vessel", PartyKind.VESSEL, identifiers=(Identifier(kind="IMO", value="9811000"),))
    match = index.search([query])[0][0]
    assert match.key == 17
    assert match.band is not Band.NO_MATCH
    assert match.evidence[0].kind is EvidenceKind.IDENTIFIER
    other = NameQuery("EVER GIVEN", PartyKind.VESSEL, identifiers=(Identifier(kind="IMO", value="1234567"),))
    assert index.search([other], threshold=0.0)[0][0].score < index.search([NameQuery("EVER GIVEN")])[0][0].score


def test_weak_alias_scores_less_and_is_never_a_match_by_itself() -> None:
    weak = NameIndex.build([NameEntry(1, (EntryName("Abu Walid Masri", weak=True),), P)])
    strong = NameIndex.build([NameEntry(1, ("Abu Walid Masri",), P)])
    query = [NameQuery("Abu Walid Masri", P)]
    low, high = weak.search(query)[0][0], strong.search(query)[0][0]
    assert low.score < high.score
    assert (low.band, high.band) == (Band.REVIEW, Band.MATCH)


def test_match_says_whether_its_alias_is_weak_or_former() -> None:
    names = (EntryName("Abu Walid Masri", weak=True), EntryName("Walid Trading", former=True), "Nile Import House")
    index = NameIndex.build([NameEntry(1, names)])

    def alias(name: str) -> str:
        match = index.search([NameQuery(name)], threshold=0.0)[0][0]
        assert (f"({match.alias} name)" in match.explain()) == bool(match.alias)
        assert pickle.loads(pickle.dumps(match)).alias == match.alias
        return match.alias

    assert [alias(str(getattr(name, "text", name))) for name in names] == ["weak", "former", ""]
    match = index.search([NameQuery("Walid Trading")])[0][0]
    assert EvidenceKind.FORMER_NAME in {one.kind for one in match.evidence}


def test_credit_code_finds_a_firm_by_the_organization_code_within_it() -> None:
    # GB 32100-2015: the nine characters from the ninth on.
    entry = NameEntry(1, ("Old Name Co.",), O, identifiers=(Identifier(kind="Organization Code", value="MA5DA1XX0"),))
    index = NameIndex.build([entry])
    code = Identifier(kind="Unified Social Credit Code", value="9144 0300 MA5DA1XX0K")
    assert [match.key for match in index.search([NameQuery("Wholly New Firm", O, identifiers=(code,))])[0]] == [1]
    other = Identifier(kind="Unified Social Credit Code", value="91440300MA5DA1XX1K")
    assert index.search([NameQuery("Wholly New Firm", O, identifiers=(other,))]) == [[]]


def test_a_fact_that_differs_takes_an_equal_name_back_to_review() -> None:
    index = NameIndex.build([NameEntry(1, ("Saddam Hussein",), P, ("IQ",), birth_dates=("28 Apr 1937",))])
    bands = [
        index.search([query])[0][0].band
        for query in (
            NameQuery("Saddam Hussein", P),
            NameQuery("Saddam Hussein", P, countries=("IQ",)),
            NameQuery("Saddam Hussein", P, countries=("FR",)),
            NameQuery("Saddam Hussein", P, birth_date="1990-01-01"),
        )
    ]
    assert bands == [Band.MATCH, Band.MATCH, Band.REVIEW, Band.REVIEW]


def test_scores_of_a_queue_differ() -> None:
    # A peer gives exactly 1.0 to most of a queue, another 80 to all of it.
    listed = "Shenzhen Haitianxiong Electronic Co., Ltd."
    index = NameIndex.build([NameEntry(1, (listed,), O)])
    asked = [
        listed,
        "Shenzhen Haitianxiong Electronics",
        "Shenzen Haitianxong Electronic Co., Ltd.",
        "Haitianxiong Electronic",
        "Haitianxiong Group",
        "Shenzhen Haitianxing Electronic Trading",
    ]
    scores = [index.search([NameQuery(name, O)], threshold=0.0)[0][0].score for name in asked]
    assert len(set(scores)) == len(scores)
    assert max(scores) < 1


def test_names_may_be_those_of_the_model() -> None:
    names = (ListedName(text="Abu Walid Masri", kind=AliasKind.WEAK),)
    index = NameIndex.build([NameEntry(1, names, P)])  # type: ignore[arg-type]
    assert index.search([NameQuery("Abu Walid Masri", P)])[0][0].band is Band.REVIEW


def test_limit_and_threshold(index: NameIndex) -> None:
    assert (
        len(index.search([NameQuery("China Electronics Technology Group Corporation")], limit=1, threshold=0.0)[0])
        == 1
    )
    assert index.search([NameQuery("Saddam Hussein")], threshold=0.9999) == [[]]


def test_empty_index_and_no_queries(index: NameIndex, tmp_path: Path) -> None:
    empty = NameIndex.build([])
    assert empty.search([NameQuery("Saddam Hussein")]) == [[]]
    empty.save(tmp_path / "empty")
    assert len(NameIndex.open(tmp_path / "empty")) == 0
    assert index.search([]) == []


def test_saved_index_gives_the_same(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "names")
    opened = NameIndex.open(tmp_path / "names")
    queries = [
        NameQuery(entry.names[0] if isinstance(entry.names[0], str) else "", entry.kind) for entry in ENTRIES[:9]
    ]
    assert opened.search(queries, threshold=0.0) == index.search(queries, threshold=0.0)
    opened.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "names").read_bytes()


def test_damaged_files_are_refused(index: NameIndex, tmp_path: Path) -> None:
    path = tmp_path / "names"
    index.save(path)
    whole = path.read_bytes()
    damaged = {
        "": b"",
        "another kind of file": b"PK\x03\x04" + whole[4:],
        "cut short": whole[:-100],
        "grown": whole + b"x",
        "one byte changed": whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:],
        "header changed": whole[:60] + b"9" + whole[61:],
        "header's length": whole[:16] + b"\xff" * 8 + whole[24:],
    }
    for what, content in damaged.items():
        path.write_bytes(content)
        with pytest.raises(StoreError, match="names: "):
            NameIndex.open(path)
        assert path.exists(), what
    with pytest.raises(StoreError, match="absent"):
        NameIndex.open(tmp_path / "absent")


def test_index_of_other_tables_is_refused(index: NameIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index.save(tmp_path / "names")
    monkeypatch.setattr("smallyard.names.tables.digest", lambda: "other tables")
    with pytest.raises(StoreError, match="another version"):
        NameIndex.open(tmp_path / "names")


def test_a_long_run_forgets_the_words_of_past_queries(index: NameIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smallyard.names.index.MOST_WORDS", 10)
    before = index.search([NameQuery("Saddam Hussein")])
    for number in range(40):
        index.search([NameQuery(f"abcdef{number} ghijkl{number}")])
    assert index.search([NameQuery("Saddam Hussein")]) == before


def test_matches_cannot_be_changed_and_can_cross_processes(index: NameIndex) -> None:
    match = index.search([NameQuery("Saddam Hussein")])[0][0]
    with pytest.raises(AttributeError):
        match.score = 0.1
    copy = pickle.loads(pickle.dumps(match))
    assert copy == match
    assert copy.evidence == match.evidence
    assert hash(copy) == hash(match)


def test_too_long_a_name_is_refused_wherever_it_stands(index: NameIndex) -> None:
    with pytest.raises(InputError):
        index.search([NameQuery("a" * 2_001)])
    with pytest.raises(InputError):
        NameIndex.build([NameEntry(1, ("a" * 2_001,))])
    with pytest.raises(InputError):
        compare(NameQuery("a"), NameQuery("a" * 2_001))


def test_pinyin_is_not_loaded_for_latin_names() -> None:
    code = (
        "import sys; from smallyard.names import NameIndex, NameEntry, NameQuery;"
        "NameIndex.build([NameEntry(1, ('Saddam Hussein',))]).search([NameQuery('Sadam Husein')]);"
        "assert not {'pypinyin', 'opencc', 'scipy', 'pydantic'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_analysis_is_kept_for_names_that_recur() -> None:
    assert analyse("Saddam Hussein", P) is analyse("Saddam Hussein", P)
