"""Sources, detection, and what a reading says of itself."""

from __future__ import annotations

import dataclasses
import runpy
from importlib.resources import files

import pytest
from tests.conftest import ROOT
from tests.lists.sources.conftest import HERE

from smallyard.errors import ListFileError
from smallyard.lists.intake import open_files
from smallyard.lists.reading import RowProblem, detect, read, sources
from smallyard.model.listing import ListCode


def test_every_source_is_described_for_a_reader_who_must_comply():
    for source in sources().values():
        assert len(source.description) > 100, source.id
        assert all([source.publisher, source.format, source.license, source.update_frequency]), source.id
        assert all([source.files, source.lists]), source.id
        assert source.complete <= set(source.lists), source.id
        assert set(source.expected) <= set(source.lists), source.id
        assert set(source.complete) <= set(source.expected), source.id


def test_every_address_is_https():
    addresses = [
        url for source in sources().values() for url in (*source.urls, *([source.page] if source.page else []))
    ]
    assert addresses
    assert all(url.startswith("https://") for url in addresses)


def test_every_source_has_a_reader_and_an_extract():
    folder = files("smallyard.lists.sources")
    for name in sources():
        assert folder.joinpath(name, "reader.py").is_file()
    # The SDN list's enhanced XML has the form of the consolidated one, whose extract its test adapts.
    assert {path.name for path in HERE.iterdir() if path.is_dir()} >= set(sources()) - {"ofac_sdn_enhanced_xml"}


def test_the_order_of_names_does_not_matter_to_detection():
    opened = open_files([HERE / "ofac_sdn_csv"])
    assert detect(dict(reversed(opened.items()))).id == "ofac_sdn_csv"


def test_a_complete_list_must_have_been_seen_or_may_be_empty():
    data = b"COUNTRY,NAME,ADDRESS\nChina,A,x\n"
    assert read({"u.csv": data}).complete == {ListCode.UNVERIFIED_LIST}
    csl = read(open_files([HERE / "csl_csv/csl_28col.csv"]))
    assert ListCode.UNVERIFIED_LIST not in csl.complete
    assert ListCode.FOREIGN_SANCTIONS_EVADERS in csl.complete


def test_too_few_entries_are_told():
    data = b"COUNTRY,NAME,ADDRESS\nChina,A,x\n"
    assert read({"u.csv": data}).outside_expected == ("UVL: 1 entries, expected 100 to 500",)
    assert read({"u.csv": data}, complete=()).outside_expected == ()
    assert read({"u.csv": data}, complete={ListCode.UNVERIFIED_LIST}).outside_expected


def test_a_reading_is_the_same_each_time():
    opened = open_files([HERE / "csl_csv/consolidated.csv"])
    assert read(opened) == read(opened)


def test_a_problem_prints_on_one_line_and_cuts_a_long_value():
    problem = RowProblem("a.csv", 3, "name", "is odd", "x" * 1_000)
    assert str(problem) == f"a.csv, row 3, field name: is odd: {'x' * 117 + '...'!r}"
    assert dataclasses.is_dataclass(problem)


def test_an_unknown_source_names_those_that_are_known():
    with pytest.raises(ListFileError, match="accepted: bis_dpl_csv, bis_dpl_text"):
        read({"a": b"b"}, "nonsense")


def test_the_page_of_sources_is_current():
    tool = runpy.run_path(str(ROOT / "tools" / "data_sources.py"))
    assert (ROOT / "docs" / "data-sources.md").read_text("utf-8") == tool["page"]()
