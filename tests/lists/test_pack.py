"""The embedded pack: what it says, and that it can be made again from its sources."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import sys
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from smallyard.errors import StoreError
from smallyard.lists import freshness
from smallyard.lists.pack import PackEvidence, as_of, embedded
from smallyard.lists.store import Store
from smallyard.lists.view import ListsView
from smallyard.model.interval import Basis
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.listing import ListCode

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "src" / "smallyard" / "pack"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ListsView:
    return Store(tmp_path_factory.mktemp("pack") / "lists.sqlite").view(date(2026, 11, 24))


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build_pack(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return tool("build_pack")


def test_it_is_made_again_byte_for_byte(build_pack: ModuleType, shared: Path, tmp_path: Path) -> None:
    build_pack.build(shared, tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    held = {path.name: path.read_bytes() for path in PACK.iterdir() if path.suffix not in {".py", ""}}
    assert sorted(made) == sorted(held)
    different = [name for name in made if made[name] != held[name]]
    assert not different, f"run tools/build_pack.py and look at the difference in {different}"


def test_its_files_are_those_of_its_manifest() -> None:
    manifest = tomllib.loads((PACK / "manifest.toml").read_text("utf-8"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((PACK / name).read_bytes()).hexdigest() == digest, name


def test_it_stays_small() -> None:
    assert sum(path.stat().st_size for path in PACK.iterdir() if path.is_file()) < 2_500_000


def test_each_line_starts_with_its_key_and_keys_are_in_order() -> None:
    for path in PACK.glob("*.jsonl"):
        if path.name == "counts.jsonl":
            continue
        lines = path.read_text("utf-8").splitlines()
        keys = [json.loads(text)["key"] for text in lines]
        assert all(text.startswith('{"key":') for text in lines), path.name
        if not path.name.endswith(".events.jsonl"):
            assert keys == sorted(set(keys)), path.name


def test_one_entry_is_found_without_reading_the_others() -> None:
    pack = embedded()
    for code in sorted(pack.lists()):
        for key, evidence in list(pack.entries(code).items())[::5]:
            alone = pack.entry(code, key)
            assert [seen.publications for seen in alone.sightings] == [
                seen.publications for seen in evidence.sightings
            ]
            assert [seen.version.load() for seen in alone.sightings] == [
                seen.version.load() for seen in evidence.sightings
            ]
            assert alone.events == evidence.events, key
        assert not pack.entry(code, "nobody")


def test_lists_in_force_are_those_of_the_latest_publication(view: ListsView) -> None:
    counts = {status.list: status.listings for status in view.status()}
    manifest = tomllib.loads((PACK / "manifest.toml").read_text("utf-8"))
    last = {code: number for number, item in enumerate(manifest["publication"]) for code in item["complete"]}
    for code in ("EL", "UVL", "MEU", "CMIC"):
        members = 0
        for text in (PACK / f"{code}.jsonl").read_text("utf-8").splitlines():
            raw = json.loads(text)
            members += any(last[code] in item["in"] for item in (raw, *raw.get("then", ())))
        assert counts[ListCode(code)] == members, code


def test_every_start_is_dated_or_bounded(view: ListsView) -> None:
    for history in view.histories():
        resumed = any(line.startswith("resumed") for line in history.evidence)
        assert history.began.latest is not None or resumed, history.listing.id
        assert history.evidence, history.listing.id


@pytest.mark.parametrize(
    ("listing", "listed"),
    [
        pytest.param(
            "UVL:guangdong-guanghua-sci-tech-co-cn",
            {"2023-08-01": TRUE, "2023-08-21": TRUE, "2023-08-22": FALSE, "2023-09-01": FALSE},
            id="removed by name, it leaves on that day",
        ),
        pytest.param(
            "UVL:anhui-institute-of-metrology-cn",
            {"2022-10-06": TRUE, "2023-08-21": UNKNOWN, "2023-08-22": FALSE},
            id="its removal bracketed, it is undetermined inside the bracket",
        ),
        pytest.param(
            "DPL:abdiel-padron-madrid-2022-02-10",
            {"2022-02-09": FALSE, "2022-02-10": TRUE, "2030-06-17": TRUE, "2030-06-18": FALSE},
            id="a denial order ends on the day it gives",
        ),
        pytest.param(
            # Prolonged on 10 November 2025 for one year (MOFCOM spokesperson, 5 November 2025); then it is not known.
            "CN-ECL:act1-federal",
            {
                "2025-04-04": TRUE,
                "2025-05-14": FALSE,
                "2025-09-01": FALSE,
                "2026-11-09": FALSE,
                "2026-11-11": UNKNOWN,
            },
            id="a suspended Chinese listing is undetermined once its time is over",
        ),
    ],
)
def test_on_which_days_an_entry_is_listed(view: ListsView, listing: str, listed: dict[str, Kleene]) -> None:
    assert {day: view.on(date.fromisoformat(day)).listed(listing) for day in listed} == listed


def test_a_removal_that_is_only_bracketed_says_so(view: ListsView) -> None:
    (history,) = view.find("UVL:anhui-institute-of-metrology-cn")
    assert history.ended is not None
    assert history.ended.basis is Basis.BRACKETED


def test_two_russian_parties_that_the_file_still_carries_left_by_the_rule(view: ListsView) -> None:
    for listing in ("UVL:jsc-voentelecom-ru", "UVL:radiofizika-oao-ru"):
        (history,) = view.find(listing)
        assert str(history.ended) == "2023-08-22 (derived)"
        assert any(line.startswith("contradicted") and "2023-11-30" in line for line in history.evidence)
        assert history.last_seen == date(2023, 11, 30)


def test_a_party_listed_again_has_two_histories(view: ListsView) -> None:
    first, second = view.find("UVL:wuxi-hengling-technology-co-ltd-cn")
    assert str(first.ended) == "2019-06-27"
    assert str(second.began) == "2022-10-07"


def test_the_day_of_effect_outranks_the_day_of_publication(view: ListsView) -> None:
    # 87 FR 77505 was published on 19 Dec 2022 and took effect on 16 Dec 2022.
    (history,) = view.find("UVL:yangtze-memory-technologies-co-ltd-cn")
    assert (str(history.began), str(history.ended)) == ("2022-10-07", "2022-12-16")


def test_an_entity_list_addition_is_bracketed_by_the_page_of_its_citation(view: ListsView) -> None:
    (history,) = view.find("EL:yangtze-memory-technologies-co-ltd-cn")
    assert history.began.earliest is not None
    assert history.began.latest is not None
    assert history.began.earliest <= date(2022, 12, 16) <= history.began.latest
    assert (history.began.latest - history.began.earliest).days < 14
    assert history.listing.license_requirement == "For All Items Subject to the EAR (See §744.11 of the EAR)."


def test_footnotes_stand_in_the_license_requirement_word_for_word(view: ListsView) -> None:
    (huawei,) = view.find("EL:huawei-technologies-co-ltd-huawei-cn")
    assert huawei.listing.license_requirement == (
        "For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2"
    )
    # An entry says on a day what it said then: the words of 2022 are not those of 2026.
    assert view.on(date(2022, 6, 1)).find(huawei.listing.id)[0].listing.license_requirement != (
        huawei.listing.license_requirement
    )
    assert any(address.country == "CN" and address.text for address in huawei.listing.addresses)


def test_an_entry_that_files_spell_differently_is_one_entry(view: ListsView) -> None:
    (history,) = view.find("EL:chengdu-huawei-technologies-co-ltd-cn")
    assert history.began.basis is Basis.STATED
    assert {publication.published for publication in view.provenance} >= {date(2022, 5, 16), history.last_seen}


@pytest.mark.parametrize(
    ("listing", "last", "ended"),
    [
        ("CN-UEL:skydio-inc", date(2025, 5, 13), date(2025, 5, 14)),  # No. 7 of 2025, suspended
        (
            "CN-UEL:shield-ai-inc",
            date(2025, 5, 13),
            date(2025, 5, 14),
        ),  # No. 8, suspended, then no longer carried out
        ("CN-UEL:cubic-corporation", date(2025, 11, 9), date(2025, 11, 10)),  # No. 5, no longer carried out
    ],
)
def test_chinese_measures_end_as_the_ministry_said(view: ListsView, listing: str, last: date, ended: date) -> None:
    assert view.on(last).listed(listing) is TRUE
    assert view.on(ended).listed(listing) is FALSE


def test_what_became_public_later_was_not_known(tmp_path: Path) -> None:
    store = Store(tmp_path / "lists.sqlite")
    listing = "UVL:guangdong-guanghua-sci-tech-co-cn"
    other = "UVL:anhui-institute-of-metrology-cn"
    before, stated, seen = (
        store.view(date(2023, 9, 1), known) for known in (date(2023, 8, 21), date(2023, 11, 29), date(2023, 11, 30))
    )
    assert before.listed(listing) is TRUE
    assert stated.listed(listing) is FALSE
    # The bracketed removals became known when the file of 2023-11-30 came out.
    assert stated.listed(other) is TRUE
    assert seen.listed(other) is FALSE


def test_its_age_is_told(view: ListsView) -> None:
    assert as_of() == date(2026, 7, 31)
    assert freshness.warnings(view, date(2026, 4, 20)) == ()
    lines = freshness.warnings(view, date(2026, 11, 24))
    assert any(line.startswith("EL: 116 days old (in the pack that comes with the software") for line in lines)
    assert lines[0].startswith("DPL: 224 days old")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("manifest.toml", "format = 1", "format = 2"),
        ("manifest.toml", "[lists]", "[lists"),
        ("UVL.jsonl", '"names":', '"nombres":'),
        ("UVL.events.jsonl", '"action":"add"', '"action":"ad"'),
        ("EL.jsonl", '{"key"', '{"key'),
    ],
)
def test_a_damaged_pack_is_one_clear_line(tmp_path: Path, name: str, old: str, new: str) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    text = (folder / name).read_text("utf-8")
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    def read() -> None:
        Store(tmp_path / "lists.sqlite", pack=PackEvidence.open(folder)).view(date(2026, 1, 1)).histories()

    with pytest.raises(StoreError, match="the embedded pack") as failed:
        read()
    assert "\n" not in str(failed.value)


def test_a_page_of_the_federal_register_lies_between_its_neighbors(build_pack: ModuleType) -> None:
    register = tool("register_dates").Register.read(
        [b"87 F.R. 100 1/10/2022; 87 F.R. 300, 1/20/22 and 87 F.R. 200 12/30/2022, 87 FR 400 (2/30/2022)"]
    )
    assert register.published(87, 100) == (date(2022, 1, 10), date(2022, 1, 10))
    # Page 200's day is a slip: it would lie after page 300's.
    assert register.published(87, 250) == (date(2022, 1, 10), date(2022, 1, 20))
    assert register.published(87, 50) == (date(2022, 1, 1), date(2022, 1, 10))
    assert register.published(87, 900) == (date(2022, 1, 20), date(2022, 12, 31))
    assert register.published(80, 1) == (date(2015, 1, 1), date(2015, 12, 31))
