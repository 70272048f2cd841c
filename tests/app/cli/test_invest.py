"""`smallyard invest`: outcomes and exit codes, what is printed, what is recorded, and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import smallyard
from smallyard.app.cli.invest import EXIT_CODES
from smallyard.law.investment.decision import InvestmentDecision, InvestmentOutcome
from smallyard.records.store import RecordStore, records_place
from tests.app.conftest import EXAMPLES, Run


def test_every_outcome_has_an_exit_code() -> None:
    assert set(EXIT_CODES) == set(InvestmentOutcome)
    by_severity = sorted(InvestmentOutcome, key=lambda one: one.permissiveness, reverse=True)
    codes = [EXIT_CODES[one] for one in by_severity]
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    ("example", "code", "words"),
    [
        ("invest-chip-designer.toml", 12, "NOTIFIABLE  OUT-1"),
        ("invest-ai-open.toml", 20, "UNDETERMINED  OUT-2"),
        ("invest-cfius.toml", 14, "MANDATORY FILING  CF-1"),
        ("invest-annex-purchase.toml", 22, "PROHIBITED"),
    ],
)
def test_outcomes_of_the_examples(example: str, code: int, words: str, run: Run) -> None:
    ran = run("invest", EXAMPLES / example)
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.startswith(words)
    assert not [line for line in ran.out.splitlines() if line != line.rstrip()]


def test_json_is_the_decision_and_it_is_on_record(run: Run, store: Path) -> None:
    ran = run("invest", EXAMPLES / "invest-chip-designer.toml", "--json")
    (line,) = ran.out.splitlines()
    decision = InvestmentDecision.model_validate(json.loads(line))
    record = RecordStore(records_place(store)).record(1)
    assert record.on_deal
    assert record.digest == decision.digest
    assert record.restored_deal() == decision
    assert json.loads(record.regimes) == ["OUTBOUND", "OFAC"]
    assert int(record.keep_until[:4]) >= 2036


def test_deals_and_transactions_share_one_chain(run: Run) -> None:
    run("check", EXAMPLES / "embargo.toml", "--known-at", "2026-09-01")
    run("invest", EXAMPLES / "invest-cfius.toml", "--known-at", "2026-09-01")
    assert run("audit", "verify").out.startswith("2 records, the chain holds")
    assert run("audit", "replay", 2).code == run("audit", "replay", 1).code == 0
    assert run("audit", "show", 2).out.startswith("MANDATORY FILING  CF-1")
    listed = run("audit", "list", "--json").out.splitlines()
    assert [json.loads(line)["outcome"] for line in listed] == ["MANDATORY_FILING", "LICENSE_REQUIRED"]


def test_many_deals(run: Run, tmp_path: Path, store: Path) -> None:
    ran = run("invest", EXAMPLES / "deals.csv", "--save", tmp_path / "out.jsonl")
    assert ran.code == 22
    assert "6 deals: 1 prohibited, 1 undetermined, 2 notifiable, 1 excepted, 1 not covered" in ran.out
    outcomes = [json.loads(line)["outcome"] for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert outcomes == ["NOTIFIABLE", "PROHIBITED", "EXCEPTED", "NOTIFIABLE", "NOT_COVERED", "UNDETERMINED"]
    assert RecordStore(records_place(store)).verify().count == 6


def test_no_record_and_as_of(run: Run, store: Path) -> None:
    ran = run("invest", EXAMPLES / "invest-chip-designer.toml", "--as-of", "2024-12-31", "--no-record")
    assert ran.code == 0
    assert "not recorded" in ran.out
    assert RecordStore(records_place(store)).verify().count == 0


def test_the_blank_form_is_filled_in(run: Run) -> None:
    out = " ".join(run("invest", EXAMPLES / "invest-chip-designer.toml").out.split())
    assert "File the notification" in out
    assert "by 2026-04-01" in out
    assert "USD 12,000,000.00" in out
    assert "[to fill in]" in out


@pytest.mark.parametrize("form", ["csv", "json", "toml"])
def test_templates_are_accepted(form: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / f"deal.{form}"
    assert run("invest", "--template", form, "--save", path).code == 0
    assert run("invest", path).code == 12


def test_what_goes_wrong(run: Run, tmp_path: Path) -> None:
    assert run("invest").code == 2
    ran = run("invest", tmp_path / "none.toml")
    assert (ran.code, ran.out) == (3, "")
    early = tmp_path / "early.toml"
    early.write_text('date = 2019-01-01\nact = "hold"\ninvestor.name = "I"\ntarget.name = "T"\n', "utf-8")
    assert "is before 2020-02-13" in run("invest", early).err


def test_the_library_call(store: Path) -> None:
    (decision,) = smallyard.invest(EXAMPLES / "invest-chip-designer.toml")
    assert decision.outcome is smallyard.InvestmentOutcome.NOTIFIABLE
    assert smallyard.invest(decision.investment) == decision


def test_explain_and_coverage_know_the_parts(run: Run) -> None:
    ran = run("explain", "31 CFR 850.224")
    assert ran.code == 0
    assert "31 CFR 850.224(k)" in ran.out
    assert run("explain", "850.501(d)").code == 0
    assert "850.224" in run("coverage", "--part", 850).out


def test_holders_come_from_a_graph_where_the_deal_names_none(run: Run, tmp_path: Path) -> None:
    graph = tmp_path / "owners.csv"
    graph.write_text(
        "owner,owned,percent,owner_country,owned_country\n"
        "Beispiel Mutter,Holding BV,60,CN,NL\n"
        "Holding BV,Exemple Packaging,55,NL,FR\n"
        "Exemple Packaging,Holding BV,5,FR,NL\n",
        "utf-8",
    )
    deal = tmp_path / "deal.toml"
    deal.write_text(
        'date = 2026-03-02\nact = "purchase"\npublicly_traded = false\ninstrument = "security"\n'
        'investor = { name = "Example Capital LP", country = "US" }\nrights.complete = true\n'
        'target = { name = "Exemple Packaging", kind = "organization", country = "FR", '
        'activities = [{ kind = "ic_packaging", advanced_packaging = false }] }\ndiligence.complete = true\n',
        "utf-8",
    )
    assert run("invest", deal, "--no-record").code == 0
    ran = run("invest", deal, "--ownership", graph, "--json")
    assert ran.code == 12
    data = json.loads(ran.out)
    (holder,) = data["investment"]["target"]["holders"]
    assert holder["name"] == "Holding BV"
    assert {one["name"] for one in holder["holders"]} == {"Beispiel Mutter", "Exemple Packaging"}
    assert run("audit", "replay", 1).code == 0
