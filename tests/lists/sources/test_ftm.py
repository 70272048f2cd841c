"""FollowTheMoney entities, flat and nested."""

from __future__ import annotations

from datetime import date

import pytest
from tests.lists.sources.conftest import HERE

from smallyard.errors import ListFileError
from smallyard.lists.reading import read
from smallyard.model.listing import AliasKind


def test_lists_are_told_by_dataset_and_number(extract):
    reading = extract("ftm_json/entities.ftm.json")
    assert reading.records == 10
    assert reading.unread == reading.warnings == ()
    assert reading.published == date(2026, 8, 3)
    assert {item.id for item in reading.listings} == {
        "SDN:36",
        "UN:CDi.001",
        "UVL:guangdong-guanghua-sci-tech-co-cn",
        "OTHER:NK-example",
    }


def test_sanctions_addresses_documents_and_owners_are_folded_in(extract):
    reading = extract("ftm_json/entities.ftm.json")
    person = next(item for item in reading.listings if item.list == "UN")
    assert person.start_date == date(2012, 12, 31)
    assert person.programs == ("UN-SCDRC",)
    airline = next(item for item in reading.listings if item.list == "SDN")
    assert airline.addresses[0].line == "Havana, Cuba, CU"
    other = next(item for item in reading.listings if item.list == "OTHER")
    assert other.dataset == "eu_fsf,gb_hmt_sanctions"
    assert "Owner: Example Trading LLC (51 percent)" in other.remarks
    identifiers = {(one.kind, one.value, one.country) for one in other.identifiers}
    assert {("INN", "7700000000", None), ("OGRN", "1027700000000", "RU")} <= identifiers
    kinds = {name.text: name.kind for name in other.names}
    assert kinds["ООО Пример Холдинг"] is AliasKind.STRONG
    assert kinds["EXH"] is AliasKind.WEAK
    assert kinds["Old Example LLC"] is AliasKind.FORMER


def test_parties_only_tied_to_a_listed_one_are_no_listings(extract):
    reading = extract("ftm_json/entities.ftm.json")
    assert not any("Example Trading" in item.name for item in reading.listings)


def test_nested_entities_read_alike(extract):
    (airline,) = extract("ftm_json/targets.nested.json").listings
    assert airline.id == "SDN:36"
    assert airline.countries == ("CU",)
    assert airline.start_date == date(1986, 12, 10)


def test_without_marks_topics_decide():
    lines = (HERE / "ftm_json/entities.ftm.json").read_text("utf-8").replace('"target": true, ', "")
    lines = lines.replace('"target": false, ', "")
    reading = read({"e.ftm.json": lines.encode()})
    assert len(reading.listings) == 4


def test_a_bad_line_is_unread_and_a_cut_last_line_is_refused():
    lines = (HERE / "ftm_json/entities.ftm.json").read_bytes().splitlines(keepends=True)
    broken = b"".join([*lines[:2], b"{not json}\n", *lines[2:]])
    reading = read({"e.ftm.json": broken})
    assert [problem.row for problem in reading.unread] == [3]
    with pytest.raises(ListFileError, match="row 10: the last line is not whole JSON: the file is truncated"):
        read({"e.ftm.json": b"".join(lines)[:-20]})
