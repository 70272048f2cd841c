"""A person's word on a pair holds as long as both sides, and the band of their match, stay as they were."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from smallyard.app.clearing import clearances, confirm, dismiss, load_clearances, revoke
from smallyard.app.screening import screen, screen_file
from smallyard.app.worlds import open_world
from smallyard.errors import BrokenChainError, InputError, StoreError, UnknownValueError
from smallyard.law.decide import decide
from smallyard.law.decision import Outcome
from smallyard.lists.clearances import Clearances
from smallyard.lists.store import Store
from smallyard.model.clearance import Clearance, ClearanceKind, one_year_after
from smallyard.model.listing import ListCode, ListedName, Listing
from smallyard.model.party import Address, Identifier, Party
from smallyard.model.transaction import Transaction
from smallyard.records.clearances import ClearanceStore, Word
from smallyard.records.database import records_place
from smallyard.screening.result import Result, outcome
from tests.screening.conftest import screened, write_csv

HUAWEI = "EL:huawei-technologies-co-ltd-huawei-cn"
OURS = Party(name="Huawei Technologies", country="CN", addresses=(Address(text="1 Road"),))
LISTING = Listing(
    list=ListCode.ENTITY_LIST,
    key="vega",
    names=(ListedName(text="Vega Optics"), ListedName(text="Vega Photonics")),
    countries=("CN",),
    addresses=(Address(text="1 Road", country="CN"),),
    remarks="somewhere",
)
OTHER = ListedName(text="Vega Optik")
VEGA = Party(name="Vega Optik", country="CN", identifiers=(Identifier(kind="lei", value="12345"),))


@pytest.fixture
def store(held: Store, tmp_path: Path) -> Path:
    """A store of the test's own, whose name index is built already."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(Path(held.place).parent / "cache", folder / "cache")
    return folder / "lists.sqlite"


def said(number: int = 1, kind: ClearanceKind = ClearanceKind.DISMISSAL, **changes: Any) -> Clearance:
    from smallyard.model.clearance import listing_facts, party_facts

    data: dict[str, Any] = {
        "number": number,
        "kind": kind,
        "party": party_facts(changes.pop("party", VEGA)),
        "listing": listing_facts(LISTING),
        "score": "0.7000",
        "band": "review",
        "because": "another firm",
        "by": "ann",
        "on": date(2026, 3, 1),
        "until": date(2027, 3, 1),
    }
    return Clearance.model_validate({**data, **changes})


def test_what_stays_the_same_stays_cleared() -> None:
    held = Clearances([said()], date(2026, 3, 2))
    cleared = held.of(VEGA, LISTING, "review")
    assert cleared is not None
    assert (cleared.holds, cleared.why) == (True, ())
    reordered = LISTING.model_copy(update={"license_policy": "Presumption of denial", "programs": ("X",)})
    assert held.of(VEGA, reordered, "review") == cleared
    assert (
        held.of(
            Party(name="Vega Optik", country="CN", role="end_user", identifiers=VEGA.identifiers), LISTING, "review"
        )
        == cleared
    )  # type: ignore[arg-type]
    assert held.of(Party(name="Somebody Else"), LISTING, "review") is None
    assert held.of(VEGA, LISTING.model_copy(update={"key": "other"}), "review") is None


@pytest.mark.parametrize(
    ("party", "listing", "band", "day", "why"),
    [
        ({"country": "DE"}, {}, "review", 0, "our party changed: country CN became DE"),
        ({"aliases": ("VO",)}, {}, "review", 0, "our party changed: aliases with VO"),
        ({"identifiers": ()}, {}, "review", 0, "our party changed: identifiers without lei 12345"),
        ({}, {"names": (*LISTING.names, OTHER)}, "review", 0, "the listing changed: names with Vega Optik"),
        ({}, {"countries": ("RU",)}, "review", 0, "the listing changed: countries CN became RU"),
        ({}, {"birth_dates": ("1970",)}, "review", 0, "the listing changed: dates of birth with 1970"),
        ({}, {}, "match", 0, "the score moved from the band review to match"),
        ({}, {}, "review", 366, "it expired on 2027-03-01"),
    ],
)  # fmt: skip
def test_what_changes_comes_back_and_says_why(
    party: dict[str, Any], listing: dict[str, Any], band: str, day: int, why: str
) -> None:
    on = date(2026, 3, 2) if not day else date(2027, 3, 2)
    cleared = Clearances([said()], on).of(VEGA.model_copy(update=party), LISTING.model_copy(update=listing), band)
    assert cleared is not None
    assert (cleared.holds, cleared.why) == (False, (why,))


def test_the_last_day_still_holds_and_the_day_before_it_was_made_does_not() -> None:
    last = Clearances([said()], date(2027, 3, 1)).of(VEGA, LISTING, "review")
    assert last is not None
    assert last.holds
    assert Clearances([said()], date(2026, 2, 28)).of(VEGA, LISTING, "review") is None


def test_a_clearance_for_one_number_says_nothing_of_another() -> None:
    held = Clearances([said(reference="17")], date(2026, 3, 2))
    assert held.of(VEGA, LISTING, "review", "18") is None
    for reference in ("17", ""):
        cleared = held.of(VEGA, LISTING, "review", reference)
        assert cleared is not None
        assert cleared.holds
    renamed = held.of(Party(name="Vega Photonik", country="CN"), LISTING, "review", "17")
    assert renamed is not None
    assert renamed.why[0] == "our party changed: name Vega Optik became Vega Photonik"


def test_the_last_word_counts() -> None:
    confirmed = said(2, ClearanceKind.CONFIRMATION)
    cleared = Clearances([said(), confirmed], date(2026, 3, 2)).of(VEGA, LISTING, "review")
    assert cleared is not None
    assert cleared.clearance == confirmed
    # Confirmed as it stood later; data gone back to what was once dismissed does not bring the dismissal back.
    moved = VEGA.model_copy(update={"country": "DE"})
    later = said(2, ClearanceKind.CONFIRMATION, party=moved, reference="17")
    cleared = Clearances([said(reference="17"), later], date(2026, 3, 2)).of(VEGA, LISTING, "review", "17")
    assert cleared is not None
    assert (cleared.clearance.number, cleared.holds) == (2, False)


def test_dismissed_in_screen_and_in_a_file(store: Path, tmp_path: Path) -> None:
    made = dismiss(OURS, HUAWEI, because="a namesake", by="ann", store=store)
    assert (made.number, made.band, made.until) == (1, "match", one_year_after(made.on))
    world = open_world(date.today(), None, store)
    hit = next(hit for hit in screen(OURS, world=world) if hit.history.listing.id == HUAWEI)
    assert hit.cleared is not None
    assert hit.cleared.holds
    only = [one for one in screen(OURS, world=world) if one.history.listing.id == HUAWEI]
    assert outcome(only) is Result.CLEAR
    path = write_csv(
        tmp_path / "p.csv", ["name", "country", "address"], [[OURS.name, "CN", "1 Road"], [OURS.name, "CN", "2 Road"]]
    )
    first, second = screened(Store(store), path, date.today())
    (one,) = [hit["clearance"] for hit in first["hits"] if hit["listing"] == HUAWEI]
    assert (one["by"], one["because"], one["holds"]) == ("ann", "a namesake", True)
    (other,) = [hit["clearance"] for hit in second["hits"] if hit["listing"] == HUAWEI]
    assert other["why"] == ["our party changed: addresses 1 Road became 2 Road"]
    summary = screen_file(path, tmp_path / "out.csv", store=store)
    assert (summary.dismissed, summary.returned, summary.confirmed) == (1, 1, 0)
    assert "came back: our party changed: addresses 1 Road became 2 Road" in (tmp_path / "out.csv").read_text(
        "utf-8-sig"
    )


def test_confirmed_though_no_name_meets(store: Path, tmp_path: Path) -> None:
    party = Party(name="Zwitschernde Butterblume")
    with pytest.raises(InputError, match="nothing to dismiss"):
        dismiss(party, HUAWEI, because="x", by="y", store=store)
    confirm(party, HUAWEI, because="their own letter says so", by="ann", store=store)
    world = open_world(date.today(), None, store)
    (hit,) = screen(party, world=world)
    assert hit.history.listing.id == HUAWEI
    assert outcome([hit]) is Result.MATCH
    path = write_csv(tmp_path / "p.csv", ["name"], [[party.name], ["Nordlicht"]])
    first, second = screened(Store(store), path, date.today())
    assert (first["result"], second["result"]) == ("match", "clear")
    revoke(1, because="the letter was forged", by="bob", store=store)
    assert not screen(party, world=open_world(date.today(), None, store))
    (held,) = clearances(store)
    assert (held.revoked_by, held.revoked_because) == ("bob", "the letter was forged")
    with pytest.raises(InputError, match="clearance 1 was revoked"):
        revoke(1, because="x", by="y", store=store)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"listing": "EL:nobody"}, UnknownValueError, "no listing 'EL:nobody'"),
        ({"because": " "}, InputError, "field because: is empty"),
        ({"by": ""}, InputError, "field by: is empty"),
        ({"until": date(2020, 1, 1)}, InputError, "field until: 2020-01-01 is past"),
    ],
)
def test_what_cannot_be_recorded(store: Path, changes: dict[str, Any], error: type[Exception], words: str) -> None:
    given = {"listing": HUAWEI, "because": "x", "by": "y", "store": store, **changes}
    with pytest.raises(error, match=words):
        dismiss(OURS, **given)
    assert clearances(store) == ()


def transaction(party: Party) -> Transaction:
    return Transaction.model_validate(
        {
            "id": "T1",
            "date": date.today(),
            "destination": "CN",
            "parties": [party.model_dump()],
            "items": [{"description": "chair", "eccn": "EAR99", "value": "10", "made_in": "US"}],
            "end_use": {"description": "sitting", "reviewed": True, "civil": True},
        }
    )


def review_pair(store: Path) -> tuple[Party, str]:
    """A party whose only hits on the Entity List are in the review band, and the best of them."""
    world = open_world(date.today(), None, store)
    for name in (
        "Beijing Institute of Technolgy Press",
        "Sichuan Univ.",
        "Hua Wei Telecom",
        "Huawey Tech",
        "Skyrizon Air",
    ):
        party = Party(name=name, country="CN")
        hits = [hit for hit in screen(party, world=world) if hit.history.listing.list is ListCode.ENTITY_LIST]
        if hits and all(hit.match.band == "review" for hit in hits):
            return party, hits[0].history.listing.id
    raise AssertionError("no such party")


def test_check_heeds_clearances_and_its_record_is_decided_the_same_again(store: Path) -> None:
    party, listing = review_pair(store)
    tx = transaction(party)
    before = decide(tx, open_world(tx.date, None, store))
    assert before.outcome is Outcome.UNDETERMINED
    asked = [one for one in before.questions if one.about == listing]
    assert asked
    dismiss(party, listing, because="their register number differs", by="ann", store=store)
    after = decide(tx, open_world(tx.date, None, store))
    assert not [one for one in after.questions if one.about == listing]
    assert [(one.place, one.clearance.by, one.holds) for one in after.clearances] == [("parties[1]", "ann", True)]
    confirm(party, listing, because="it is they after all", by="bob", store=store)
    confirmed = decide(tx, open_world(tx.date, None, store))
    assert confirmed.outcome is Outcome.LICENSE_REQUIRED
    assert any("confirmed by bob, clearance 2" in fact for one in confirmed.findings for fact in one.facts)
    # What was decided before the second word is decided the same from what the decision itself holds.
    world = open_world(tx.date, None, store)
    then = Clearances((one.clearance for one in after.clearances), world.known, world.lists.current_id)
    assert decide(tx, world.heeding(then)).digest == after.digest


def test_a_lapsed_clearance_is_told_in_the_question(store: Path) -> None:
    party, listing = review_pair(store)
    dismiss(party, listing, because="another firm", by="ann", store=store)
    moved = party.model_copy(update={"addresses": (Address(text="9 New Road"),)})
    decision = decide(transaction(moved), open_world(date.today(), None, store))
    (question,) = [one for one in decision.questions if one.about == listing]
    assert "by ann (clearance 1) no longer holds: our party changed: addresses with 9 New Road." in question.text
    assert [one.holds for one in decision.clearances] == [False]


def test_the_transaction_own_word_goes_before_one_on_record(store: Path) -> None:
    party, listing = review_pair(store)
    dismiss(party, listing, because="another firm", by="ann", store=store)
    word = party.model_copy(update={"listings": (listing,)})
    assert decide(transaction(word), open_world(date.today(), None, store)).outcome is Outcome.LICENSE_REQUIRED


def test_records_are_chained_and_cannot_be_changed_by_mistake(store: Path) -> None:
    dismiss(OURS, HUAWEI, because="x", by="ann", store=store)
    confirm(OURS, HUAWEI, because="y", by="ann", store=store)
    revoke(1, because="z", by="bob", store=store)
    place = records_place(store)
    assert ClearanceStore(place).verify().count == 3
    connection = sqlite3.connect(place)
    with pytest.raises(sqlite3.IntegrityError, match="clearances are never changed"):
        connection.execute("DELETE FROM clearance_record")
    connection.execute("DROP TRIGGER clearance_record_no_update")
    connection.execute("UPDATE clearance_record SET body = replace(body, 'ann', 'eve') WHERE sequence = 2")
    connection.commit()
    connection.close()
    with pytest.raises(BrokenChainError, match="clearance record 2 was changed"):
        ClearanceStore(place).verify()


def test_what_was_said_later_is_not_known_earlier(store: Path) -> None:
    records = ClearanceStore(records_place(store))
    word = Word(ClearanceKind.DISMISSAL, VEGA, LISTING, 0.7, "review", "x", "y", date(2026, 3, 1))
    records.add(word, datetime(2026, 3, 2, 3, tzinfo=UTC))
    assert not records.standing(date(2026, 2, 28))
    assert records.standing(date(2026, 3, 1))
    records.revoke(1, because="x", by="y", on=date(2026, 4, 1))
    assert records.standing(date(2026, 3, 31))
    assert not records.standing(date(2026, 4, 1))


def test_a_file_that_is_no_database_is_one_clear_line(store: Path) -> None:
    Path(records_place(store)).write_bytes(b"not a database" * 200)
    with pytest.raises(StoreError, match=r"records\.sqlite cannot be used"):
        clearances(store)
    assert json.loads(said().model_dump_json())["score"] == "0.7000"


def test_verdicts_written_into_a_table_of_results(store: Path, tmp_path: Path) -> None:
    rows = [["7", OURS.name, "CN"], ["8", "Nordlicht", "DE"], ["9", OURS.name, "CN"]]
    path, out = write_csv(tmp_path / "p.csv", ["reference", "name", "country"], rows), tmp_path / "out.csv"
    screen_file(path, out, store=store)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    hit = next(row["listing"] for row in table if row["listing"])
    reviewed = [[row["row"], row["listing"], "", ""] for row in table]
    for row in reviewed:
        if row[1] == hit:
            row[2:] = ["Dismiss" if row[0] == "2" else "confirm", "seen the papers"]
    made = load_clearances(
        write_csv(tmp_path / "r.csv", ["row", "listing", "verdict", "because"], reviewed), path, by="ann", store=store
    )
    assert [(one.reference, str(one.kind), one.listing.id) for one in made] == [
        ("7", "dismissal", hit),
        ("9", "confirmation", hit),
    ]
    first, _, third = screened(Store(store), path, date.today())
    kinds = [next(one["clearance"]["kind"] for one in row["hits"] if one["listing"] == hit) for row in (first, third)]
    assert kinds == ["dismissal", "confirmation"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["2", HUAWEI, "maybe", "x"], "row 3, field verdict: 'maybe' is no verdict; accepted: dismiss, confirm"),
        (["2", HUAWEI, "dismiss", ""], "row 3, field because: is empty"),
        (["9", HUAWEI, "dismiss", "x"], "p.csv, row 9: is not there"),
        (["3", HUAWEI, "dismiss", "x"], "r.csv, row 3: Nordlicht does not come near"),
        (["2", "EL:none", "confirm", "x"], "r.csv, row 3: no listing 'EL:none'"),
    ],
)
def test_one_wrong_verdict_and_none_is_recorded(store: Path, tmp_path: Path, row: list[str], words: str) -> None:
    path = write_csv(tmp_path / "p.csv", ["name", "country"], [[OURS.name, "CN"], ["Nordlicht", "DE"]])
    reviewed = write_csv(
        tmp_path / "r.csv", ["row", "listing", "verdict", "because"], [["2", HUAWEI, "dismiss", "good"], row]
    )
    with pytest.raises(InputError) as raised:
        load_clearances(reviewed, path, by="ann", store=store)
    assert words in str(raised.value)
    assert clearances(store) == ()


EVENTS = "date,action,list,key,name,aliases,country,basis,source\n"


def loaded(store: Store, name: str, day: date, *rows: str) -> None:
    from datetime import datetime

    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    store.load({name: (EVENTS + "".join(f"{row}\n" for row in rows)).encode()}, received=at)


def test_an_amended_listing_brings_the_pair_back(tmp_path: Path) -> None:
    """Listed, dismissed, amended: the dismissal held until the day on which the amendment became known."""
    store = Store(tmp_path / "lists.sqlite", pack=())
    loaded(
        store, "a_events.csv", date(2026, 1, 5), "2026-01-05,add,OTHER,vega,Vega Optics Limited,,CN,stated,own file"
    )
    party = Party(name="Vega Optics Ltd", country="CN")
    dismiss(party, "OTHER:vega", because="founded before", by="ann", as_of=date(2026, 2, 1), store=store)
    (hit,) = screen(party, world=open_world(date(2026, 2, 1), None, store))
    assert hit.cleared is not None
    assert hit.cleared.holds
    loaded(
        store, "b_events.csv", date(2026, 3, 1),
        "2026-03-01,amend,OTHER,vega,Vega Optics Limited,Vega Photonics Ltd,CN,stated,own file",
    )  # fmt: skip
    (hit,) = screen(party, world=open_world(date(2026, 3, 2), None, Store(tmp_path / "lists.sqlite", pack=())))
    assert hit.cleared is not None
    assert hit.cleared.why == ("the listing changed: names with Vega Photonics Ltd",)
