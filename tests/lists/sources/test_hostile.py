"""Files that are damaged, huge, mis-encoded or meant to harm: each ends in one line that names file and place."""

from __future__ import annotations

import contextlib
import csv
import json

import pytest
from tests.lists.sources.conftest import HERE

from smallyard.errors import ListFileError
from smallyard.lists.intake import open_files
from smallyard.lists.reading import Reading, read, sources

ENTITY_BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS><INDIVIDUAL><DATAID>&lol2;</DATAID>
</INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>"""
EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY read SYSTEM "file:///etc/passwd">]>
<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS/><ENTITIES/>&read;</CONSOLIDATED_LIST>"""
SETS = sorted(
    path
    for path in HERE.iterdir()
    if path.is_dir() and path.name not in {"__pycache__", "csl_csv", "ftm_json", "rule_events"}
)
SINGLE = [path for folder in HERE.iterdir() if folder.is_dir() for path in folder.iterdir() if path.suffix != ".pyc"]


def refused(files: dict[str, bytes], source: str | None = None) -> str:
    with pytest.raises(ListFileError) as caught:
        read(files, source)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("data", [ENTITY_BOMB, EXTERNAL])
def test_xml_with_entities_is_refused(data):
    assert "declares a document type or entities, which are refused" in refused({"un.xml": data})


@pytest.mark.parametrize("source", sorted(sources()))
@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused_by_every_reader(source, data):
    if source.startswith("ofac_sdn_csv"):
        files = dict.fromkeys(["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"], data)
    elif source.startswith("ofac_cons_csv"):
        files = dict.fromkeys(["cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv"], data)
    else:
        files = {"file.csv": data}
    assert "empty" in refused(files, source)


@pytest.mark.parametrize("source", sorted(sources()))
def test_another_publishers_file_is_refused_by_every_reader(source):
    files = {"other.txt": b"a,b,c\n1,2,3\n"}
    message = refused(files, source)
    assert message.startswith("other.txt")


def test_no_source_recognizes_nonsense():
    message = refused({"letter.txt": b"Dear Sir or Madam,\n"})
    assert message.startswith("letter.txt: not a list file of a kind we read; accepted: bis_dpl_csv (")
    assert refused({}).startswith("no file")
    assert "unknown source 'x'" in refused({"a": b"b"}, "x")


@pytest.mark.parametrize("folder", SETS, ids=lambda path: path.name)
def test_each_set_is_recognized_by_one_source(folder):
    assert read(open_files([folder])).source == folder.name


@pytest.mark.parametrize("path", SINGLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_cut_short_anywhere_never_crashes(path):
    """Every cut gives a reading that reports what it lost, or one clear refusal; never another exception."""
    whole = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    if path.parent.name in {"csl_csv", "ftm_json", "rule_events"}:
        whole = {path.name: whole[path.name]}
    data = whole[path.name]
    for share in (0.15, 0.37, 0.5, 0.71, 0.93):
        cut = {**whole, path.name: data[: int(len(data) * share)]}
        # Any other exception, and any other result, fails the test.
        with contextlib.suppress(ListFileError):
            assert isinstance(read(cut, path.parent.name), Reading)


@pytest.mark.parametrize(
    "name",
    [
        "csl_json/consolidated.json",
        "csl_reduced_json/screening-list.json",
        "cn_mofcom_json/cn.json",
        "fr_rules/documents.json",
    ],
)
def test_truncated_json_says_so(name):
    path = HERE / name
    message = refused({path.name: path.read_bytes()[:-40]}, path.parent.name)
    assert "row " in message


def test_truncated_csv_says_so():
    data = (HERE / "csl_csv/consolidated.csv").read_bytes()
    end = data.rindex(b'"')
    assert "the file ends inside a quoted field: it is truncated" in refused({"c.csv": data[:end]})
    tail = b"x,Unverified List (UVL) - Bureau of Industry and Security,,,,Half a"
    assert "the last row has 6 of 29 fields: the file is truncated" in refused({"c.csv": data + tail})
    partial = read({"c.csv": data + tail}, complete=())
    assert [problem.problem for problem in partial.unread] == ["has 6 fields, not 29"]


def test_truncated_xml_says_so():
    data = (HERE / "un_xml/consolidated.xml").read_bytes()
    assert "is not well-formed XML, or is truncated" in refused({"un.xml": data[:-30]})


def test_bytes_that_are_no_text_say_where():
    data = (HERE / "csl_csv/consolidated.csv").read_bytes()
    lines = data.count(b"\n")
    assert refused({"c.csv": data + b"\xff\xfe,"}) == f"c.csv, row {lines + 1}: byte {len(data)} is not UTF-8 text"
    assert "is UTF-16" in refused({"c.csv": data.decode().encode("utf-16")}, "csl_csv")
    legacy = (HERE / "bis_uvl_legacy/uvl.csv").read_bytes() + b"China,\x81,x\r\n"
    assert "is neither UTF-8 nor cp1252" in refused({"uvl.csv": legacy})


def test_nul_characters_are_refused():
    data = (HERE / "rule_counts/uvl_rules.csv").read_bytes().replace(b"Revisions", b"Rev\x00isions", 1)
    assert "holds a NUL character" in refused({"uvl_rules.csv": data})


def test_a_huge_field_is_refused_and_a_long_name_is_unread():
    header = "COUNTRY,NAME,ADDRESS\n"
    assert "a field is longer than 131072 characters" in refused(
        {"u.csv": f"{header}China,{'A' * 200_000},x\n".encode()}
    )
    reading = read({"u.csv": f"{header}China,{'A' * 5_000},x\nChina,B,y\n".encode()})
    assert [item.name for item in reading.listings] == ["B"]
    assert reading.unread[0].problem == "a name of 5000 characters; at most 2000 are accepted"
    assert len(reading.unread[0].value) == 120


def test_a_long_alias_is_left_out_with_a_warning():
    text = (
        "source,name,alt_names,countries,license_requirement,license_policy,federal_register_notice,source_list_url\n"
    )
    row = f"Entity List (EL) - Bureau of Industry and Security,A,{'B' * 3_000},CN,,,,\n"
    reading = read({"b.csv": (text + row).encode()})
    assert len(reading.listings[0].names) == 1
    assert "an alias of 3000 characters is left out" in reading.warnings[0].problem


def test_deep_json_is_refused():
    assert "nested" in refused({"c.json": b'{"results":[],"alt_names":' + b"[" * 60 + b"]" * 60 + b"}"}, "csl_json")
    assert "c.json" in refused({"c.json": b"[" * 100_000}, "csl_json")


def test_a_name_that_is_a_formula_stays_a_name():
    text = "COUNTRY,NAME,ADDRESS\nChina,=cmd|' /C calc'!A0,x\n"
    assert read({"u.csv": text.encode()}).listings[0].name == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("party", [{"source": ["EL"], "name": {"a": 1}}, {"name": None}, {}, "text", None, 3])
def test_json_of_odd_shapes_is_unread(party):
    other = {"source": "Entity List (EL) - Bureau of Industry and Security", "name": "A", "alt_names": []}
    reading = read({"c.json": json.dumps({"results": [party, other], "alt_names": 0}).encode()}, "csl_json")
    assert len(reading.unread) == 1
    assert len(reading.listings) == 1


def test_a_row_with_too_many_fields_is_unread():
    data = (HERE / "rule_counts/uvl_rules.csv").read_text("utf-8").splitlines()
    data.insert(1, ",".join("x" for _ in range(14)))
    reading = read({"uvl_rules.csv": "\n".join(data).encode()})
    assert [(problem.row, problem.problem) for problem in reading.unread] == [(2, "has 14 fields, not 11")]
    assert reading.records == 4


def test_the_csv_limit_is_the_one_that_the_message_names():
    assert csv.field_size_limit() == 131_072
