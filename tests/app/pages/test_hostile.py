"""Names that would steer a browser, a reader or a spreadsheet: shown as names in every place where one can stand."""

from __future__ import annotations

import csv
import io
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from smallyard.exchange.node import Node
from smallyard.records.access import Role
from tests.app.pages.conftest import Browser, Desk
from tests.app.pages.paths import PATHS
from tests.app.pages.test_check import OSCILLOSCOPE
from tests.app.pages.test_invest_and_trade import DEAL

SCRIPT = "<script>alert(1)</script>"
STEERED = 'Huawei Technologies "><img src=x onerror=alert(1)>' + SCRIPT + "\u202egnp.exe\u2066"
FORMULA = '=HYPERLINK("http://example.org","Huawei Technologies")'
LONG = "Huawei Technologies " + "x" * 1_900
NAMES = (STEERED, FORMULA, LONG)
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class Reader(HTMLParser):
    """What is wrong with a page: elements and attributes that only a name that was taken for markup can have made."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.typed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.typed = tag == "textarea"  # holds what was typed, to be sent again as it is
        if tag == "script" and not (said.get("src") or "").startswith("/static/"):
            self.wrong.append(tag)
        if tag == "img" and not (said.get("src") or "").startswith("/trade/"):
            self.wrong.append(f"{tag} {said}")
        self.wrong += [name for name in said if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if not self.typed:
            self.wrong += [f"U+{ord(one):04X}" for one in STEERING.findall(data)]


def wrong_with(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.wrong


def sheet(header: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header.split(","))
    for number, name in enumerate(NAMES):
        writer.writerow([f"H-{number}", name, "Huawei Technologies Co., Ltd.", "CN", name])
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def places(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where hostile names were put: each page by what it is."""
    screener, officer = desk(Role.SCREENER), desk(Role.OFFICER)
    found: dict[str, str] = {}

    def go(reader: Browser, page: str, path: str, fields: dict[str, str], **more: object) -> str:
        answer = reader.send(page, path, fields, **more)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text[:500]}"
        return str(answer.headers["location"]).partition("#")[0]

    parties = {f"parties[{number}].name": name for number, name in enumerate(NAMES, start=1)}
    facts = {**OSCILLOSCOPE, **parties, "id": STEERED[:90], "items[2].description": FORMULA, "do": "save"}
    found["decision"] = go(screener, "/check", "/check", {**facts, "end_use.description": STEERED})
    found["memo"] = f"{found['decision']}/memo"
    number = found["decision"].rpartition("/")[2]
    found["form"] = f"/check?record={number}"
    found["many"] = f"/check/many?first={number}&last={number}"
    found["record"] = f"/records/{number}"
    rest = '{"investor": {"holders": [{"name": "' + SCRIPT + '", "equity": "40-60"}]}}'
    deal = {**DEAL, "investor.name": STEERED[:200], "target.name": FORMULA, "rest": rest, "do": "save"}
    found["deal"] = go(screener, "/invest", "/invest", deal)
    files = {"file": (f"{SCRIPT}.csv", sheet("Number,Name,Other,Country,Remark"))}
    found["columns"] = go(officer, "/screen/files", "/screen/files", {}, files=files)
    found["results"] = go(officer, "/screen/files", "/screen/files", {}, files=files)
    columns = {"column": ["Number", "Name", "Other", "Country"], "as": ["reference", "name", "aliases", "country"]}
    go(officer, found["results"], found["results"], {**columns, "encoding": "utf-8"})  # type: ignore[dict-item]
    while officer.data(f"{found['results']}.json")["state"] == "running":
        time.sleep(0.02)
    back = "/screen?name=Huawei+Technologies&country=CN"
    hit = officer.data(back.replace("?", ".json?"))["hits"][0]["listing"]  # type: ignore[index]
    said = {"name": STEERED, "country": "CN", "listing": hit, "verdict": "clear", "because": STEERED, "back": back}
    go(officer, back, "/screen/decide", said)
    files = {"file": (f"{SCRIPT}.csv", sheet("customer_id,name,aliases,country,team"))}
    go(officer, "/customers", "/customers/import", {}, files=files)
    go(officer, "/customers", "/customers/watch", {})
    found |= {f"customer {number}": f"/customers/one?reference=H-{number}" for number in range(len(NAMES))}
    raised = officer.data("/alerts.json")["alerts"]
    mine = [one["number"] for one in raised if one["reference"].startswith("H-")]  # type: ignore[attr-defined]
    assert len(mine) > 1
    found["alert"] = f"/alerts/{mine[0]}"
    found["case"] = go(screener, f"/alerts/{mine[1]}", f"/alerts/{mine[1]}/case", {"assignee": STEERED[:150]})
    go(screener, found["case"], found["case"], {"do": "comment", "because": STEERED})
    go(screener, found["case"], found["case"], {"do": "propose", "verdict": "dismissal", "because": FORMULA})
    go(officer, "/records", "/records/hold", {"numbers": number, "matter": STEERED[:150], "because": FORMULA})
    desk(Role.ADMIN).send("/settings", "/settings/tokens", {"label": STEERED[:150], "role": "viewer", "days": "30"})
    home = tmp_path_factory.mktemp("nodes")
    ours, theirs = Node(home / "ours"), Node(home / "theirs")
    ids = [
        node.begin(f"{name}.example/feed", STEERED[:100]).id for name, node in (("ours", ours), ("theirs", theirs))
    ]
    ours.follow(str(home / "theirs" / "own" / "public"), ids[1])
    found["node"] = str(home / "ours")
    return found


def test_hostile_names_are_names_on_every_page(
    desk: Desk, places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = dict(places)
    monkeypatch.setenv("SMALLYARD_EXCHANGE", pages.pop("node"))
    officer, admin = desk(Role.OFFICER), desk(Role.ADMIN)
    other = re.search(r'<option value="([0-9a-f]{64})"', officer.open("/dockets"))
    assert other is not None
    fields = {"type": "trade_issue", "other": other[1], "label": "hostile", "title": STEERED[:250]}
    refused = officer.send("/dockets", "/dockets/open", fields)  # an issue needs a mechanism: its words come back
    pages["refused"] = refused.headers["location"]
    opened = officer.send("/dockets", "/dockets/open", {**fields, "type": "end_use_check"})
    pages["docket"] = opened.headers["location"]
    faults = {path: wrong_with(admin.open(path)) for path in (*pages.values(), *PATHS)}
    assert {path: found for path, found in faults.items() if found} == {}
    calendar = admin.client.get("/dockets/timeline.csv").text
    assert not computed(calendar)


def computed(text: str) -> list[str]:
    """Cells that a spreadsheet program would compute, or that steer how the others are read."""
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
    return [one[:60] for one in cells if one.startswith(("=", "+", "-", "@", "\t", "\r")) or STEERING.search(one)]


@pytest.mark.usefixtures("places")
def test_hostile_names_are_names_in_every_export(desk: Desk, places: dict[str, str], tmp_path: Path) -> None:
    client = desk(Role.OFFICER).client
    assert not computed(client.get(f"{places['results']}/results.csv").content.decode("utf-8-sig"))
    path = tmp_path / "results.xlsx"
    path.write_bytes(client.get(f"{places['results']}/results.xlsx").content)
    sheets = load_workbook(path).worksheets
    cells = [cell for one in sheets for row in one.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert not [cell.coordinate for cell in cells if isinstance(cell.value, str) and STEERING.search(cell.value)]
    assert client.get(f"{places['memo']}.pdf").content.startswith(b"%PDF")
    assert not computed(client.get("/lists/difference.csv?frm=2023-08-01&to=2023-09-01").text)


@pytest.mark.parametrize(
    ("page", "path", "field", "rest"),
    [
        ("/settings", "/settings/tokens", "label", {"role": "viewer"}),
        ("/records", "/records/hold", "matter", {"numbers": "1", "because": "x"}),
        ("/records", "/records/verify", "head", {}),
        ("/screen", "/screen/decide", "because", {"name": "Huawei Technologies", "verdict": "clear"}),
        ("/check", "/check", "parties[1].name", OSCILLOSCOPE),
        ("/invest", "/invest", "investor.name", DEAL),
        ("/customers", "/customers/retire", "because", {"reference": "H-0"}),
    ],
)
@pytest.mark.usefixtures("places")
def test_ten_thousand_letters_break_no_form(
    desk: Desk, page: str, path: str, field: str, rest: dict[str, str]
) -> None:
    officer = desk(Role.OFFICER)
    answer = officer.send(page, path, {**rest, field: STEERED * 110})
    shown = answer.text if answer.status_code != 303 else officer.go_on(answer)
    assert answer.status_code < 500
    assert wrong_with(shown) == []
