"""Screening at the desk: one name, a file, and what persons say of the hits."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import time
from dataclasses import asdict

import pytest
from openpyxl import Workbook, load_workbook

from smallyard.app.service.pages.evidence import beside_each_other
from smallyard.app.service.pages.screenings import Screenings
from smallyard.records.access import Role
from tests.app.pages.conftest import Browser, Desk

GUANGHUA = "UVL:guangdong-guanghua-sci-tech-co-cn"
BACK = "/screen?name=Guangdong+Guanghua+Sci-Tech&on=2023-08-01"


def sent(reader: Browser, name: str, content: bytes) -> str:
    """The address of a file given to the desk."""
    answer = reader.send("/screen/files", "/screen/files", {}, files={"file": (name, content)})
    assert answer.status_code == 303, answer.text[:800]
    return str(answer.headers["location"])


def run(reader: Browser, address: str, columns: dict[str, str]) -> str:
    """The results' page, once the file is screened."""
    fields = {"column": list(columns), "as": list(columns.values()), "encoding": "utf-8"}
    answer = reader.send(address, address, fields)  # type: ignore[arg-type]
    assert answer.status_code == 303, answer.text[:2000]
    for _ in range(100):
        if reader.data(f"{address}.json")["state"] != "running":
            break
        time.sleep(0.05)
    return reader.open(address)


def test_a_name_on_the_day_it_was_listed_and_after(desk: Desk) -> None:
    """Source: 88 FR 57006 (FR Doc. 2023-18125): removed from the Unverified List on 22 August 2023."""
    reader = desk(Role.SCREENER)
    before = reader.data("/screen.json?name=Guangdong+Guanghua+Sci-Tech&on=2023-08-01")
    after = reader.data("/screen.json?name=Guangdong+Guanghua+Sci-Tech&on=2023-08-22")
    assert (before["result"], after["result"]) == ("match", "clear")
    assert before["hits"][0]["listing"] == GUANGHUA  # type: ignore[index]


def test_what_agrees_in_both_names_is_marked(desk: Desk) -> None:
    page = desk(Role.SCREENER).open("/screen?name=Guangdong+Guanghua+Science+Technology&on=2023-08-01")
    assert "<mark>Guanghua</mark>" in page
    assert "<mark>Sci</mark>-<mark>Tech</mark>" in page


def test_each_alias_has_its_own_score() -> None:
    hit = {
        "names": ["Acme Trading", "Roadrunner Supplies", "Acme Trade House"],
        "matched": {"asked": "Acme Trading", "listed": "Acme Trading"},
        "score": 0.99,
        "band": "match",
        "reasons": [],
    }
    (found,) = beside_each_other([hit])
    assert found["aliases"][0]["listed"] == "Acme Trading"
    scores = {one["listed"]: one["score"] for one in found["aliases"]}
    assert scores["Acme Trade House"] > scores["Roadrunner Supplies"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("name=Co.,+Ltd.", "accepted"),
        ("name=Acme&country=Atlantis", "unknown country"),
        ("name=" + "x" * 10_000, "2000"),
        ("name=Acme&on=yesterday", "is no day"),
    ],
)
def test_what_cannot_be_screened_is_named(desk: Desk, query: str, said: str) -> None:
    assert said in desk(Role.SCREENER).open(f"/screen?{query}", 422).casefold()


def test_only_the_part_that_changes_is_sent_to_a_script(desk: Desk) -> None:
    answer = desk(Role.SCREENER).client.get(BACK, headers={"X-Fragment": "hits"})
    assert "<html" not in answer.text
    assert 'class="hit"' in answer.text


def test_a_hit_is_cleared_with_a_reason_and_the_clearance_taken_back(desk: Desk) -> None:
    officer = desk(Role.OFFICER)
    fields = {
        "name": "Guangdong Guanghua Sci-Tech",
        "listing": GUANGHUA,
        "verdict": "clear",
        "because": "Another address",
        "back": BACK,
    }
    page = officer.go_on(officer.send(BACK, "/screen/decide", fields))
    assert "Cleared as number" in page
    shown = officer.data("/screen/clearances.json")["clearances"][0]  # type: ignore[index]
    assert (shown["because"], shown["by"], shown["listing"]) == ("Another address", "the officer", GUANGHUA)
    back = {"number": str(shown["number"]), "because": "a slip"}
    page = officer.go_on(officer.send("/screen/clearances", "/screen/clearances/revoke", back))
    assert "taken back" in page


def test_no_reason_is_no_clearance(desk: Desk) -> None:
    officer = desk(Role.OFFICER)
    fields = {"name": "Guangdong Guanghua Sci-Tech", "listing": GUANGHUA, "verdict": "clear", "back": BACK}
    assert "no reason is given" in officer.go_on(officer.send(BACK, "/screen/decide", fields))


def test_a_screener_decides_nothing(desk: Desk) -> None:
    screener = desk(Role.SCREENER)
    assert 'action="/screen/decide"' not in screener.open(BACK)
    assert screener.send(BACK, "/screen/decide", {"name": "x"}).status_code == 403


def test_a_file_is_mapped_screened_cleared_and_given_back(desk: Desk) -> None:
    officer = desk(Role.OFFICER)
    rows = (
        "Kunde,Land,Notiz",
        "Huawei Technologies Co Ltd,CN,=1+1",
        "Acme GmbH,DE,\u202eabc",
        "<script>x</script>,US,",
    )
    text = "\n".join(rows)
    address = sent(officer, "kunden.csv", text.encode())
    assert "Kunde" in officer.open(address)
    page = run(officer, address, {"Kunde": "name", "Land": "country", "Notiz": ""})
    assert "HUAWEI TECHNOLOGIES CO., LTD." in page
    data = officer.data(f"{address}.json")
    assert data["counts"] == {"match": 1, "review": 0, "clear": 2, "unread": 0}
    hits = data["parties"][0]["hits"]  # type: ignore[index]
    for hit in hits:
        fields = {"row": "2", "listing": hit["listing"], "verdict": "clear", "because": "Another business"}
        assert officer.send(address, f"{address}/decide", fields).status_code == 303
    assert officer.data(f"{address}.json")["counts"] == {"match": 0, "review": 0, "clear": 3, "unread": 0}
    table = officer.client.get(f"{address}/results.csv")
    found = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert found[0]["Notiz"] == "'=1+1"
    assert "Another business" in found[0]["clearance"]
    clear = officer.open(f"{address}?show=clear")
    assert "<script>x" not in clear
    assert "&lt;script&gt;x" in clear


def test_a_workbook_comes_back_as_the_same_workbook(desk: Desk) -> None:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.title = "Lieferanten"
    for row in (["Our suppliers"], ["name", "country", "remark"], ["Zhejiang Dahua Technology", "CN", "hello"]):
        book.active.append(row)
    book.save(out)
    screener = desk(Role.SCREENER)
    address = sent(screener, "suppliers.xlsx", out.getvalue())
    run(screener, address, {"name": "name", "country": "country", "remark": ""})
    answer = screener.client.get(f"{address}/results.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content))["Lieferanten"]
    assert sheet["A1"].value == "Our suppliers"
    assert sheet["C3"].value == "hello"
    assert {str(cell.value) for cell in sheet[3]} & {"match", "review"}
    assert "suppliers-screened.xlsx" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("parties.exe", b"MZ", "suffix"),
        ("parties.xlsx", b"not a workbook", "parties.xlsx"),
        ("parties.csv", b"", "parties.csv"),
        ("../../etc/passwd.csv", b"\xff\xfe\x00", "passwd.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_own_name(
    desk: Desk, name: str, content: bytes, said: str
) -> None:
    reader = desk(Role.SCREENER)
    answer = reader.send("/screen/files", "/screen/files", {}, files={"file": (name, content)})
    page = answer.text if answer.status_code == 422 else reader.open(answer.headers["location"])
    assert said in page
    assert "input.csv" not in page


def test_without_a_column_for_the_name_nothing_is_screened(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    address = sent(reader, "a.csv", b"a,b\nx,y\n")
    answer = reader.send(address, address, {"column": ["a", "b"], "as": ["", "country"]})  # type: ignore[dict-item]
    assert answer.status_code == 422
    assert "name" in answer.text


def test_a_file_is_taken_away(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    address = sent(reader, "away.csv", b"name\nAcme\n")
    assert "away.csv" in reader.go_on(reader.send(address, f"{address}/forget", {}))
    assert reader.client.get(f"{address}.json").status_code == 422


def test_a_hit_is_escalated_to_a_case_by_a_screener(desk: Desk) -> None:
    screener = desk(Role.SCREENER)
    page = "/screen?name=Semiconductor+Manufacturing+International+Corporation"
    name = "Semiconductor Manufacturing International Corporation"
    hits = screener.data(page.replace("/screen?", "/screen.json?"))["hits"]
    listing = hits[0]["listing"]  # type: ignore[index]
    fields = {"name": name, "listing": listing, "because": "The customer must be asked", "back": page}
    assert "Escalated: case" in screener.go_on(screener.send(page, "/screen/escalate", fields))
    again = screener.data(page.replace("/screen?", "/screen.json?"))["hits"]
    assert again[0]["case"] is not None  # type: ignore[index]
    assert "no reason is given" in screener.go_on(screener.send(page, "/screen/escalate", {**fields, "because": ""}))


def test_a_row_of_a_file_is_escalated(desk: Desk) -> None:
    screener = desk(Role.SCREENER)
    address = sent(screener, "up.csv", b"name,country\nHuawei Technologies Co Ltd,RU\n")
    run(screener, address, {"name": "name", "country": "country"})
    hit = screener.data(f"{address}.json")["parties"][0]["hits"][0]  # type: ignore[index]
    fields = {"row": "2", "listing": hit["listing"], "because": "An officer must decide"}
    assert screener.send(address, f"{address}/escalate", fields).status_code == 303
    assert screener.data(f"{address}.json")["parties"][0]["hits"][0]["case"]  # type: ignore[index]
    wrong = screener.go_on(screener.send(address, f"{address}/escalate", {**fields, "row": "9"}))
    assert "holds no party" in wrong


def test_a_name_and_a_file_that_were_screened_are_put_on_record(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    fields = {"name": "Guangdong Guanghua Sci-Tech", "on": "2023-08-01", "back": BACK}
    page = reader.go_on(reader.send(BACK, "/screen/record", fields))
    number = re.search(r"On record as number ([0-9]+)", page)
    assert number is not None
    kept = desk.service.records.record(int(number[1]))
    assert (kept.kind, kept.made_by, kept.effective) == ("screening", "the screener", "2023-08-01")
    address = sent(reader, "名单 2026.csv", b"name\nAcme\nHuawei Technologies Co Ltd\n")
    run(reader, address, {"name": "name"})
    first, last = reader.data(f"{address}.json")["records"]  # type: ignore[misc]
    assert first == last
    assert "名单 2026.csv" in desk.service.records.record(first).facts


def test_a_run_of_another_process_goes_on_and_one_that_was_stopped_can_be_begun_again(desk: Desk) -> None:
    reader = desk(Role.SCREENER)
    address = sent(reader, "long.csv", b"name\nAcme\n")
    screenings = Screenings(desk.service)
    one = screenings.find(address.rpartition("/")[2])
    folder = screenings.folder / one.id
    (folder / "screening.json").write_text(json.dumps({**asdict(one), "state": "running"}), "utf-8")
    assert reader.data(f"{address}.json")["state"] == "running"
    os.utime(folder / "screening.json", (0, 0))
    assert reader.data(f"{address}.json")["state"] == "new"
