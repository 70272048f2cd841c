"""Every real file: the publisher's count, no row lost in silence, and keys that agree across files."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from smallyard.errors import ListFileError
from smallyard.lists.intake import open_files
from smallyard.lists.reading import Action, Reading, read
from smallyard.model.listing import ListCode

# file or set: source, records (as the data's own list of sources counts them), unread rows
FILES = {
    "csl/csl_2022-05-16.csv.gz": ("csl_csv", 14_160, 0),
    # 4,228 rows of which one repeats the header; the last is cut off inside a quoted field.
    "csl/csl_2023-11-30_partial.csv.gz": ("csl_csv", 4_227, 1),
    "csl/csl_2026-07-31_reduced.json.gz": ("csl_reduced_json", 25_921, 0),
    "csl/csl_sample_2019-12_28col.csv": ("csl_csv", 115, 0),
    "csl/csl_sample_2025-06_29col.csv": ("csl_csv", 13, 0),
    "bis/bis_lists_2026-07-31_flat.csv.gz": ("bis_flat", 5_308, 0),
    "bis/dpl_2019-06.txt": ("bis_dpl_text", 546, 0),
    "bis/dpl_2022-09.txt": ("bis_dpl_text", 581, 0),
    "bis/dpl_2023-11.txt": ("bis_dpl_text", 665, 0),
    "bis/dpl_2026-04-14.csv": ("bis_dpl_csv", 564, 0),
    "bis/uvl_2022-05-16.csv": ("csl_csv", 201, 0),
    "bis/uvl_2023-11-30.csv": ("csl_csv", 186, 0),
    "bis/uvl_rules.csv": ("rule_counts", 14, 0),
    "bis/uvl_events.csv": ("rule_events", 208, 0),
    "bis/meu_events.csv": ("rule_events", 72, 0),
    "bis/fr_bis_rules_2023-07_to_2026-07.json": ("fr_rules", 57, 0),
    "bis/el_legacy_sample_2015.csv": ("bis_el_legacy", 18, 0),
    "bis/uvl_legacy_sample_2017.csv": ("bis_uvl_legacy", 19, 0),
    "ofac/sdn_2019-01": ("ofac_sdn_csv", 7_379, 0),
    "ofac/sdn_2021-07": ("ofac_sdn_csv", 8_976, 0),
    "ofac/cons_2025-12": ("ofac_cons_csv", 442, 0),
    "ofac/CONS_ENHANCED_2025-01-10.zip": ("ofac_cons_enhanced_xml", 443, 0),
    "ofac/ns_cmic_events.csv": ("rule_events", 68, 0),
    "un/UN_consolidated_2026-02-27.xml.gz": ("un_xml", 1_003, 0),
    "cn/cn_mofcom_2026-07-19.json": ("cn_mofcom_json", 240, 0),
    "cn/mofcom_events.csv": ("rule_events", 246, 0),
}
CSL_2022 = {
    "SDN": 10_026,
    "EL": 1_959,
    "DTC": 723,
    "DPL": 437,
    "SSI": 290,
    "UVL": 200,
    "ISN": 158,
    "PLC": 78,
    "MEU": 71,
    "CMIC": 68,
    "CAP": 52,
    "MBS": 17,
    "FSE": 3,
}
"""Entries, after the publisher's 14,160 rows of one entry are joined."""


@cache
def loaded(path: Path) -> Reading:
    return read(open_files([path]), complete=())


@pytest.fixture
def load(shared):
    return lambda name: loaded(shared / "lists" / name)


def test_the_table_names_every_file(shared):
    lists = shared / "lists"
    listed = {lists / name for name in FILES}
    files = {path for path in lists.rglob("*") if path.is_file()} - {lists / "SOURCES.md"}
    # The benchmark's pairs of names are no list.
    left = {
        path for path in files if path not in listed and path.parent not in listed and path.parent.name != "bench"
    }
    assert left == set()


@pytest.mark.parametrize("name", FILES)
def test_every_real_file(load, name):
    source, records, unread = FILES[name]
    reading = load(name)
    assert (reading.source, reading.records, len(reading.unread)) == (source, records, unread)
    assert len({item.id for item in reading.listings}) == len(reading.listings)


def test_every_entry_of_a_known_publication_is_there(load):
    counts = Counter(str(item.list) for item in load("csl/csl_2022-05-16.csv.gz").listings)
    assert counts == CSL_2022


def test_reduced_names_are_as_many_as_its_source_says(load):
    entity_list = [item for item in load("csl/csl_2026-07-31_reduced.json.gz").listings if item.list == "EL"]
    assert len(entity_list) == 3_333


@pytest.fixture
def unverified(load):
    names = {
        "cut 2022": "bis/uvl_2022-05-16.csv",
        "cut 2023": "bis/uvl_2023-11-30.csv",
        "csl 2022": "csl/csl_2022-05-16.csv.gz",
        "csl 2023": "csl/csl_2023-11-30_partial.csv.gz",
        "json 2026": "csl/csl_2026-07-31_reduced.json.gz",
        "flat 2026": "bis/bis_lists_2026-07-31_flat.csv.gz",
    }
    return {
        label: {item.key for item in load(name).listings if item.list is ListCode.UNVERIFIED_LIST}
        for label, name in names.items()
    }


def test_one_party_has_one_key_in_every_file(unverified):
    assert unverified["cut 2022"] == unverified["csl 2022"]
    assert unverified["cut 2023"] == unverified["csl 2023"]
    assert unverified["json 2026"] == unverified["flat 2026"]
    stayed = unverified["cut 2022"] & unverified["cut 2023"] & unverified["json 2026"]
    assert len(stayed) == 133


def test_removals_between_two_snapshots_meet_the_snapshots(load, unverified):
    gone = unverified["cut 2022"] - unverified["cut 2023"]
    removed = {event.listing.key for event in load("bis/uvl_events.csv").events if event.action is Action.REMOVE}
    # Rows of the snapshot that are aliases of another row, whose event names them as such.
    assert gone - removed == {"s2ba-ru", "sinohts-cn", "tahir-asad-industries-pvt-ltd-pk", "tma-international-pk"}
    aliases = {name.text for event in load("bis/uvl_events.csv").events for name in event.listing.names[1:]}
    assert {"S2BA", "SinoHTS", "Tahir Asad Industries Pvt. Ltd.", "TMA International"} <= aliases


def test_denial_orders_have_one_key_in_text_csv_and_csl(load):
    text = {item.key for item in load("bis/dpl_2023-11.txt").listings}
    csl = {item.key for item in load("csl/csl_2023-11-30_partial.csv.gz").listings if item.list == "DPL"}
    assert text == csl
    last = max(item.start_date for item in load("bis/dpl_2023-11.txt").listings)
    table = {item.key for item in load("bis/dpl_2026-04-14.csv").listings if item.start_date <= last}
    # The one that differs was misspelled in the older file.
    assert table - text == {"wenxia-man-2017-08-10"}


def test_cmic_is_the_same_in_five_publications(load):
    names = [
        "csl/csl_2022-05-16.csv.gz",
        "ofac/cons_2025-12",
        "ofac/CONS_ENHANCED_2025-01-10.zip",
        "csl/csl_2026-07-31_reduced.json.gz",
    ]
    keys = [{item.key for item in load(name).listings if item.list is ListCode.CMIC} for name in names]
    keys.append({event.listing.key for event in load("ofac/ns_cmic_events.csv").events})
    assert all(one == keys[0] for one in keys)
    assert len(keys[0]) == 68


def test_consolidated_csv_and_xml_agree_on_the_lists_that_the_csv_can_tell(load):
    for code in (ListCode.SECTORAL_SANCTIONS, ListCode.PALESTINIAN_LEGISLATIVE_COUNCIL):
        table = {item.key for item in load("ofac/cons_2025-12").listings if item.list is code}
        xml = {item.key for item in load("ofac/CONS_ENHANCED_2025-01-10.zip").listings if item.list is code}
        assert len(table ^ xml) <= 2


def test_the_abstracts_count_what_the_table_of_rules_counts(load):
    table = {count.document: count for count in load("bis/uvl_rules.csv").counts}
    compared = 0
    for notice in load("bis/fr_bis_rules_2023-07_to_2026-07.json").notices:
        for count in notice.counts:
            if count.list is ListCode.UNVERIFIED_LIST and count.document in table:
                other = table[count.document]
                assert (count.added, count.removed) == (other.added, other.removed), count.document
                compared += 1
    assert compared >= 6


def test_no_country_is_left_unread(load):
    odd = {
        warning.value
        for name in FILES
        for warning in load(name).warnings
        if warning.problem == "not a country that we know"
    }
    assert odd == set()


def test_a_cut_file_is_refused_unless_the_caller_knows_it(shared):
    files = open_files([shared / "lists/csl/csl_2023-11-30_partial.csv.gz"])
    with pytest.raises(ListFileError, match="row 4229: the file ends inside a quoted field: it is truncated"):
        read(files)
    whole = {ListCode.UNVERIFIED_LIST, ListCode.DENIED_PERSONS_LIST, ListCode.MILITARY_END_USER_LIST, ListCode.CMIC}
    reading = read(files, complete=whole)
    assert reading.complete == whole
    assert reading.outside_expected == ()
