"""What is on record, found, proven and handed on; and who may come."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from smallyard.records.access import Role
from smallyard.records.bundle_check import verify_bundle
from tests.app.pages.conftest import Desk
from tests.app.pages.test_invest_and_trade import DEAL

HOSTILE = "<script>alert(1)</script>"


def recorded(desk: Desk, **facts: str) -> int:
    """A deal on record; its number."""
    answer = desk(Role.OFFICER).send("/invest", "/invest", {**DEAL, **facts, "do": "save"})
    return int(answer.headers["location"].rsplit("/", 1)[1])


def test_a_record_is_found_by_a_name_in_it(desk: Desk) -> None:
    number = recorded(desk, **{"target.name": "上海量子示例公司"})
    page = desk(Role.VIEWER).open("/records?q=量子示例")
    assert f'href="/records/{number}"' in page
    assert f'href="/records/{number}"' not in desk(Role.VIEWER).open("/records?q=量子示例&outcome=NLR")


def test_a_search_that_cannot_be_is_told(desk: Desk) -> None:
    for query in ("q=%21%21", "kind=nothing", "law=french", "frm=yesterday"):
        assert 'role="alert"' in desk(Role.VIEWER).open(f"/records?{query}", 422)


def test_a_record_is_decided_again_and_is_the_same(desk: Desk) -> None:
    number = recorded(desk)
    browser = desk(Role.VIEWER)
    answer = browser.send(f"/records/{number}", f"/records/{number}/replay", {})
    assert "the same, to the byte" in browser.go_on(answer)


def test_the_memo_of_a_record_is_a_pdf(desk: Desk) -> None:
    number = recorded(desk)
    answer = desk(Role.VIEWER).client.get(f"/records/{number}/memo.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_bundle_is_verified_without_the_service(desk: Desk, tmp_path: Path) -> None:
    number = recorded(desk)
    answer = desk(Role.OFFICER).send("/records", "/records/bundle", {"numbers": str(number)})
    assert answer.headers["content-type"] == "application/zip"
    path = tmp_path / "bundle.zip"
    path.write_bytes(answer.content)
    assert [one.sequence for one in verify_bundle(path).records] == [number]
    assert any(name.startswith("memos/") for name in zipfile.ZipFile(BytesIO(answer.content)).namelist())


def test_a_bundle_of_what_is_not_there_says_so(desk: Desk) -> None:
    browser = desk(Role.OFFICER)
    for numbers in ("", "999999999", "one"):
        said = browser.go_on(browser.send("/records", "/records/bundle", {"numbers": numbers}))
        assert "No bundle was made" in said


def test_a_viewer_neither_bundles_nor_holds(desk: Desk) -> None:
    browser = desk(Role.VIEWER)
    assert "Make a signed bundle" not in browser.open("/records")
    assert browser.send("/records", "/records/bundle", {"numbers": "1"}).status_code == 403
    assert browser.send("/records", "/records/hold", {"numbers": "1"}).status_code == 403


def test_a_hold_is_placed_and_released(desk: Desk) -> None:
    number = recorded(desk)
    browser = desk(Role.OFFICER)
    placed = browser.send("/records", "/records/hold", {"numbers": str(number), "matter": "M-7", "because": HOSTILE})
    page = browser.go_on(placed)
    assert "M-7" in page
    assert HOSTILE not in page
    released = browser.send("/records/holds", "/records/release", {"matter": "M-7", "because": "closed"})
    assert "1 records are released" in browser.go_on(released)


def test_the_chain_is_verified(desk: Desk) -> None:
    recorded(desk)
    browser = desk(Role.VIEWER)
    assert "records holds. Its head:" in browser.go_on(browser.send("/records", "/records/verify", {}))
    wrong = browser.send("/records", "/records/verify", {"head": "0" * 63 + "1"})
    assert "The chain does not hold" in browser.go_on(wrong)


def test_a_token_is_shown_once_and_revoked(desk: Desk) -> None:
    browser = desk(Role.SCREENER)
    fields = {"label": HOSTILE, "role": "viewer", "days": "30"}
    page = browser.send("/settings", "/settings/tokens", fields).text
    assert HOSTILE not in page
    secret = re.search(r'class="secret">([^<]+)<', page)
    assert secret is not None
    assert secret[1] not in browser.open("/settings")
    came = browser.client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret[1]}"})
    assert came.json()["role"] == "viewer"
    key = secret[1].partition(".")[0]
    browser.send("/settings", f"/settings/tokens/{key}/revoke", {})
    again = browser.client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret[1]}"})
    assert again.status_code == 401


def test_a_person_changes_their_own_password(desk: Desk) -> None:
    access, browser = desk.service.access, desk(None)
    link = access.invite(Role.VIEWER, "the admin", "lin")
    access.accept(link, "lin", "a first password")
    account = access.by_password("lin", "a first password")
    assert account is not None
    browser.client.cookies.set("smallyard", access.sign_in(account.number))
    elsewhere = access.sign_in(account.number)
    for current, new, said in (
        ("not the password", "a second password", "That is not your password"),
        ("a first password", "short", "Nothing was changed: the password is too short"),
        ("a first password", "a second password", "Your password was changed"),
    ):
        answer = browser.send("/settings", "/settings/password", {"current": current, "password": new})
        assert said in browser.go_on(answer)
    assert access.by_password("lin", "a first password") is None
    assert access.by_password("lin", "a second password") == account
    other = desk(None)
    other.client.cookies.set("smallyard", elsewhere)
    assert "Change your password" not in other.open("/settings")


def test_nobody_makes_a_token_of_more_than_their_own_rights(desk: Desk) -> None:
    answer = desk(Role.VIEWER).send("/settings", "/settings/tokens", {"label": "x", "role": "admin"})
    assert answer.status_code == 422


def test_only_an_admin_sees_people_and_reads(desk: Desk) -> None:
    assert "Invite a person" not in desk(Role.OFFICER).open("/settings")
    desk(Role.OFFICER).open("/settings/reads", 403)
    assert "Invite a person" in desk(Role.ADMIN).open("/settings")


def test_an_invitation_is_a_link_that_works_once(desk: Desk) -> None:
    page = desk(Role.ADMIN).send("/settings", "/settings/invite", {"role": "viewer", "name": ""}).text
    link = re.search(r'class="secret">[^<]*(/welcome\?link=[^<]+)<', page)
    assert link is not None
    assert "password" in desk(None).open(link[1].replace("&amp;", "&"))


def test_reads_of_records_are_logged(desk: Desk) -> None:
    number = recorded(desk)
    desk(Role.VIEWER).open(f"/records/{number}")
    assert "the viewer" in desk(Role.ADMIN).open(f"/settings/reads?of=record {number}")


def test_a_webhook_within_the_house_is_refused(desk: Desk) -> None:
    browser = desk(Role.ADMIN)
    said = browser.go_on(browser.send("/settings", "/settings/subscriptions", {"target": "https://127.0.0.1/x"}))
    assert "Nobody was added" in said
