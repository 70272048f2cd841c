"""A desk as it stands after some weeks of work: every kind of thing on record, at every stage that a page shows."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.app.pages.conftest import DEAL, Browser, Desk  # noqa: E402

from smallyard.app.service.application import application  # noqa: E402
from smallyard.app.service.state import ServiceSettings  # noqa: E402
from smallyard.app.worlds import today  # noqa: E402
from smallyard.exchange import desk as exchange  # noqa: E402
from smallyard.exchange.node import Node  # noqa: E402
from smallyard.records.access import Role  # noqa: E402

EXAMPLES = ROOT / "examples"
CUSTOMERS = """customer_id,name,country,address,team
C-1001,Huawei Technologies Co. Ltd.,CN,"Bantian, Longgang District, Shenzhen",North
C-1002,Hangzhou Hikvision Digital Technology,CN,"No. 555 Qianmo Road, Binjiang District, Hangzhou",North
C-1003,Zhejiang Dahua Technology Co.,CN,"No. 1199 Bin'an Road, Hangzhou",North
C-1004,深圳市海天雄电子有限公司,CN,深圳市南山区,North
C-1005,Semiconductor Manufacturing International,CN,"18 Zhangjiang Road, Pudong, Shanghai",East
C-1006,Inspur Group,CN,"No. 1036 Langchao Road, Jinan",East
C-1007,Rosoboronexport,RU,"27 Stromynka Street, Moscow",East
C-1008,Zwitschernde Butterblume Konditorei,DE,"Marktplatz 1, Lübeck",South
C-1009,Nordic Pump AB,SE,"Hamngatan 4, Malmö",South
C-1010,Universidad de Chile,CL,"Av. Libertador Bernardo O'Higgins 1058, Santiago",South
C-1011,مصرف النهرين للتجارة,IQ,Baghdad,South
C-1012,Delta Bearings Pvt Ltd,IN,"Plot 12, Peenya, Bengaluru",South
C-1013,Guangdong Guanghua Sci-Tech,CN,"295 University Road, Shantou",North
C-1014,Müller Feinmechanik GmbH & Co. KG,DE,"Industriestraße 7, Jena",South
"""
PARTIES = """Kunde,Firma,Land,Anschrift,Bemerkung
10023,"Huawei Technologies Co., Ltd.",CN,"Bantian, Longgang District, Shenzhen",Rahmenvertrag
10024,Zwitschernde Butterblume Konditorei,Germany,"Marktplatz 1, Lübeck",
10025,Tianjin Phytium Information Technology,CN,Tianjin,
10026,Nordic Pump AB,SE,Malmö,=1+1
10027,Beijing Institute of Technologie,CN,"5 South Zhongguancun Street, Beijing",neu
10028,John Smith,US,,
"""
OSCILLOSCOPE = {
    "kind": "export",
    "date": "2026-03-02",
    "origin": "US",
    "destination": "CN",
    "parties[1].role": "ultimate_consignee",
    "parties[1].name": "Jiangnan Precision Optics Co., Ltd.",
    "parties[1].country": "CN",
    "items[1].description": "digital oscilloscope, 1 GHz",
    "items[1].eccn": "3A992.a",
    "items[1].value": "4800",
}
ANSWERED = {**OSCILLOSCOPE, "answer:end_use.reviewed|": "true"}
ACCELERATOR = {
    **OSCILLOSCOPE,
    "parties[1].name": "Example Cloud (Guizhou) Co., Ltd.",
    "items[1].description": "accelerator cards for data centers",
    "items[1].eccn": "3A090.a",
    "items[1].value": "250000",
    "items[2].description": "rack cabinets",
    "items[2].eccn": "EAR99",
    "items[2].value": "9000",
    "end_use.description": "training of language models in a new data center",
}
HOLDERS = (
    '{"investor": {"name": "Example Ventures LP", "holders": ['
    '{"name": "Example Capital Partners", "equity": "40-60", "country": "US"},'
    '{"name": "Pension Fund of Example State", "equity": 25, "country": "US"},'
    '{"name": "Nanyang Holdings Pte. Ltd.", "equity": "5-10", "country": "SG", "holders": ['
    '{"name": "Jiangnan Investment Group", "equity": 51, "country": "CN"}]}]},'
    ' "target": {"name": "Example Quantum (Shanghai) Co., Ltd.", "holders": ['
    '{"name": "Founders", "equity": "50-70", "country": "CN"},'
    '{"name": "Shanghai Example State Fund", "equity": 18, "country": "CN"}]}}'
)
NAME = "Guangdong Guanghua Sci-Tech"
CLEARED = f"/screen?name={NAME.replace(' ', '+')}&on=2023-08-01"


@dataclass
class Filled:
    """A desk with work on it, and the addresses of what was put there."""

    desk: Desk
    at: dict[str, str] = field(default_factory=dict)
    welcome: str = ""


@contextmanager
def filled(folder: Path) -> Iterator[Filled]:
    """A service on the embedded lists, worked with by a screener, two officers and an admin."""
    held = os.environ.get("SMALLYARD_EXCHANGE")
    os.environ["SMALLYARD_EXCHANGE"] = str(folder / "ours")
    app = application(ServiceSettings(store=folder / "lists.sqlite"))
    try:
        made = Filled(Desk(app))
        _shipments(made)
        _deals(made)
        _names(made)
        _customers(made)
        _dockets(made, folder)
        _keeping(made)
        yield made
    finally:
        app.state.service.close()
        if held is None:
            del os.environ["SMALLYARD_EXCHANGE"]
        else:
            os.environ["SMALLYARD_EXCHANGE"] = held


def _sent(browser: Browser, page: str, path: str, fields: dict[str, Any], **more: object) -> str:
    """Where a form leads to."""
    answer = browser.send(page, path, fields, **more)
    if answer.status_code != 303:
        said = re.search(r"role=\"alert\".{0,600}", answer.text, re.DOTALL)
        raise SystemExit(f"{path}: {answer.status_code} {said[0] if said else answer.text[:600]}")
    return str(answer.headers["location"]).partition("#")[0]


def _shipments(made: Filled) -> None:
    screener = made.desk(Role.SCREENER)
    made.at["check: no license"] = _sent(screener, "/check", "/check", {**ANSWERED, "do": "save"})
    made.at["check: undetermined"] = _sent(screener, "/check", "/check", {**OSCILLOSCOPE, "do": "save"})
    made.at["check: license"] = _sent(screener, "/check", "/check", {**ACCELERATOR, "do": "save"})
    day = (EXAMPLES / "shipments.csv").read_bytes()
    made.at["check: many"] = _sent(screener, "/check", "/check/file", {}, files={"file": ("2023-09.csv", day)})
    for label, name in (
        ("check: listed party", "situations/university-export.toml"),
        ("check: exception", "situations/syrian-generator.toml"),
        ("check: embargo", "embargo.toml"),
        ("check: both laws", "china-gallium.toml"),
    ):
        made.at[label] = _from_file(screener, "/check", EXAMPLES / name)


def _from_file(browser: Browser, page: str, file: Path) -> str:
    """Open a file in the form and put what it holds on record."""
    answer = browser.send(page, f"{page}/file", {}, files={"file": (file.name, file.read_bytes())})
    return _sent(browser, page, page, {**fields_of(answer.text), "do": "save"})


_SELECT = re.compile(r"<select\b([^>]*)>(.*?)</select>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form with a field `rest`: every field as it stands."""
    form = next(one for one in re.split(r"(?=<form\b)", page) if 'name="rest"' in one).partition("</form>")[0]
    found: dict[str, str] = {}
    for text, inner in _SELECT.findall(form):
        chosen = re.search(r'value="([^"]*)"[^>]*\bselected', inner)
        found[_attributes(text)["name"]] = unescape(chosen[1]) if chosen else ""
    for text, inner in re.findall(r"<textarea\b([^>]*)>(.*?)</textarea>", form, re.DOTALL):
        found[_attributes(text)["name"]] = unescape(inner).strip()
    for text in re.findall(r"<input\b([^>]*)>", form):
        said = _attributes(text)
        if "name" in said and (said.get("type") not in {"radio", "checkbox"} or re.search(r"\bchecked\b", text)):
            found[said["name"]] = said.get("value", "")
    return {name: value for name, value in found.items() if name != "csrf"}


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _deals(made: Filled) -> None:
    screener = made.desk(Role.SCREENER)
    made.at["deal: prohibited"] = _sent(screener, "/invest", "/invest", {"rest": HOLDERS, **DEAL, "do": "save"})
    made.at["deal: cfius"] = _from_file(screener, "/invest", EXAMPLES / "invest-cfius.toml")
    made.at["deal: open"] = _from_file(screener, "/invest", EXAMPLES / "invest-ai-open.toml")
    made.at["deal: securities"] = _from_file(screener, "/invest", EXAMPLES / "invest-annex-purchase.toml")


def _names(made: Filled) -> None:
    officer = made.desk(Role.OFFICER)
    listing = "UVL:guangdong-guanghua-sci-tech-co-cn"
    decide = {"name": NAME, "listing": listing, "verdict": "clear", "because": "Another address", "back": CLEARED}
    _sent(officer, CLEARED, "/screen/decide", decide)
    hit = officer.data("/screen.json?name=Huawei+Technologies")["hits"][0]["listing"]  # type: ignore[index]
    back = "/screen?name=Huawei+Technologies"
    confirm = {"name": "Huawei Technologies", "listing": hit, "verdict": "confirm", "back": back}
    _sent(officer, back, "/screen/decide", {**confirm, "because": "Name and address agree"})
    _sent(officer, back, "/screen/record", {"name": "Huawei Technologies", "back": back})
    made.at["file: columns"] = _sent(
        officer, "/screen/files", "/screen/files", {}, files={"file": ("lieferanten.csv", PARTIES.encode())}
    )
    address = _sent(officer, "/screen/files", "/screen/files", {}, files={"file": ("kunden.csv", PARTIES.encode())})
    columns = {"Kunde": "reference", "Firma": "name", "Land": "country", "Anschrift": "address", "Bemerkung": ""}
    fields = {"column": list(columns), "as": list(columns.values()), "encoding": "utf-8"}
    _sent(officer, address, address, fields)
    while officer.data(f"{address}.json")["state"] == "running":
        time.sleep(0.05)
    made.at["file: results"] = address


def _customers(made: Filled) -> None:
    screener, officer = made.desk(Role.SCREENER), made.desk(Role.OFFICER)
    file = {"file": ("customers.csv", CUSTOMERS.encode())}
    _sent(officer, "/customers", "/customers/import", {}, files=file)
    _sent(officer, "/customers", "/customers/watch", {})
    made.at["customer"] = "/customers/one?reference=C-1002"
    alerts = [one["number"] for one in officer.data("/alerts.json")["alerts"]]  # type: ignore[attr-defined]
    soon, past = today() + timedelta(days=4), today() - timedelta(days=3)
    given = {"assignee": "the officer"}
    works: list[tuple[str, dict[str, str], list[dict[str, str]], str]] = [
        ("case: overdue", {"assignee": "the screener", "due": past.isoformat()}, [], ""),
        (
            "case: open",
            {"due": soon.isoformat()},
            [{"do": "comment", "because": "Sales asks for it."}],
            "",
        ),
        (
            "case: proposed",
            {"assignee": "the officer"},
            [_proposed("dismissal", "Other owners.")],
            "",
        ),
        (
            "case: closed",
            {"assignee": "the officer"},
            [_proposed("confirmation", "Same register number.")],
            "approve",
        ),
        ("case: rejected", given, [_proposed("dismissal", "Looks different.")], "reject"),
    ]
    for number, (label, opening, acts, decided) in zip(alerts, works, strict=False):
        case = _sent(screener, f"/alerts/{number}", f"/alerts/{number}/case", opening)
        for one in acts:
            _sent(screener, case, case, one)
        if decided:
            because = "The owners were not looked at." if decided == "reject" else ""
            _sent(officer, case, f"{case}/decide", {"do": decided, "because": because})
        made.at[label] = case
    made.at["alert: in a case"] = f"/alerts/{alerts[0]}"
    if len(alerts) > len(works) + 1:
        closed, left = alerts[len(works)], alerts[len(works) + 1]
        _sent(screener, f"/alerts/{closed}", f"/alerts/{closed}/close", {"because": "Contract ended last year."})
        made.at["alert: closed"], made.at["alert: open"] = f"/alerts/{closed}", f"/alerts/{left}"


def _proposed(verdict: str, because: str) -> dict[str, str]:
    return {"do": "propose", "verdict": verdict, "because": because}


def _dockets(made: Filled, folder: Path) -> None:
    """Matters between two organisations, as each side's own entries tell them."""
    ours, theirs = Node(folder / "ours"), Node(folder / "theirs")
    our_id = ours.begin("requester.example/feed", "Requesting agency", country="US").id
    their_id = theirs.begin("host.example/feed", "Host ministry", country="CN").id
    ours.follow(str(folder / "theirs" / "own" / "public"), their_id)
    theirs.follow(str(folder / "ours" / "own" / "public"), our_id)
    day = today()

    def said(days_ago: int) -> str:
        return (day - timedelta(days=days_ago)).isoformat()

    def act(
        node: Node, docket: str, type_: str, name: str, ago: int, withheld: tuple[str, ...] = (), **more: Any
    ) -> None:
        owner = "" if "other" in more else f"{our_id}/"
        given = {"docket": f"{owner}{docket}", "type": type_, "act": name, "on": said(ago), **more}
        exchange.act(node, given, withheld=list(withheld))
        (theirs if node is ours else ours).sync()

    check, review, issue = "end_use_check", "listing_review", "trade_issue"
    party = {"party": "Example Semiconductor Co., Ltd.", "country": "CN", "address": "1 Example Road, Wuxi"}
    act(ours, "check-7", check, "request", 40, ("address",), other=their_id, title="Check of a chip maker in Wuxi",
        check="post_shipment", unverified_since=said(200), **party)  # fmt: skip
    act(theirs, "check-7", check, "accept", 31)
    act(theirs, "check-7", check, "schedule", 30, visit_on=said(-5), place="Wuxi")
    act(
        ours,
        "check-8",
        check,
        "request",
        75,
        other=their_id,
        title="Check before a license, Jinan",
        check="pre_license",
    )
    act(ours, "check-3", check, "request", 150, other=their_id, title="Check of an optics laboratory")
    act(theirs, "check-3", check, "accept", 140)
    act(ours, "check-3", check, "visit", 120, accompanied=True)
    act(theirs, "check-3", check, "visit", 119, accompanied=True)
    act(ours, "check-3", check, "outcome", 110, result="favorable")
    act(ours, "review-2", review, "petition", 20, other=their_id, title="Removal of a listing", asks="removal",
        listing="UVL:example", grounds="The check was favorable.")  # fmt: skip
    act(theirs, "review-2", review, "acknowledge", 15)
    act(theirs, "review-2", review, "ask_information", 10, question="owners", text="Who owns it today?", due=said(-6))
    act(ours, "issue-1", issue, "raise", 12, other=their_id, title="Time taken by licenses for medical devices",
        mechanism="working_group", firms="two manufacturers")  # fmt: skip
    act(ours, "issue-1", issue, "position", 9, text="Decide within 45 days.")
    act(theirs, "issue-1", issue, "position", 8, text="Decide within 60 days, with one question.")
    act(theirs, "issue-1", issue, "meet", 7, meeting="second", day=said(-20), time="10:00", zone="Asia/Shanghai")
    for name in ("check-7", "check-3", "check-8", "review-2", "issue-1"):
        made.at[f"docket: {name}"] = f"/dockets/one?docket={our_id}/{name}"


def _keeping(made: Filled) -> None:
    officer, admin = made.desk(Role.OFFICER), made.desk(Role.ADMIN)
    hold = {"numbers": "1, 2", "matter": "M-2026-04", "because": "A question from the agency of 3 November"}
    _sent(officer, "/records", "/records/hold", hold)
    admin.send("/settings", "/settings/tokens", {"label": "nightly import", "role": "screener", "days": "90"})
    made.welcome = "/welcome?link=" + made.desk.service.access.invite(Role.OFFICER, "the admin", "Lin Example")
    made.at["record"] = "/records/1"
    made.at["record of a name"] = "/records/" + str(
        officer.data("/records.json?kind=screening")["records"][0]["record"]  # type: ignore[index]
    )
