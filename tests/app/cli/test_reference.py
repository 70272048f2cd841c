"""`explain`, `coverage`, `schema`, and the pages that are written from the code."""

from __future__ import annotations

import csv
import json
import re

import click
import pytest
from tools.write_docs import documents

from smallyard.app.cli.main import COMMANDS, cli
from smallyard.law.coverage import coverage
from smallyard.law.decision import Decision
from smallyard.model.transaction import Transaction
from tests.app.conftest import Run


@pytest.mark.parametrize("words", [["744.15"], ["15 CFR 744.15"], ["15", "CFR", "744.15"], ["§ 744.15"]])
def test_explain_a_section(run: Run, words: list[str]) -> None:
    ran = run("explain", *words)
    assert ran.code == 0
    assert ran.out.startswith("15 CFR 744.15  https://www.ecfr.gov/")
    assert "License exceptions are suspended while a party is on the Unverified List." in ran.out
    assert "law from 2013-12-19" in ran.out


def test_explain_names_tables_and_paragraphs(run: Run) -> None:
    assert "country_groups.csv" in run("explain", "Supp. No. 1 to part 740").out
    paragraph = run("explain", "744.15(b)").out
    assert "Obtain a UVL statement" in paragraph
    data = json.loads(run("explain", "744.15(b)", "--json").out)
    assert {one["citation"] for one in data["rules"]} >= {"15 CFR 744.15(b)"}


def test_explain_what_is_not_there(run: Run) -> None:
    ran = run("explain", "15 CFR 744.99")
    assert ran.code == 1
    assert "No rule of it is implemented." in ran.out
    assert "Nearest sections with rules: " in ran.out
    assert "It is no citation that we know" in run("explain", "nonsense").out


def test_coverage_in_three_forms(run: Run) -> None:
    table = run("coverage", "--part", 744).out
    assert "Part 744" in table
    assert "744.15" in table
    lines = run("coverage", "--json").out.splitlines()
    assert len(lines) == len(coverage())
    rows = list(csv.DictReader(run("coverage", "--csv", "--part", 744).out.splitlines()))
    assert {row["citation"] for row in rows} >= {"15 CFR 744.15"}
    ran = run("coverage", "--part", 799)
    assert (ran.code, ran.out) == (3, "")
    assert "--part: part 799 is not in the table; accepted: 501, 586, 730" in ran.err


def test_schemas(run: Run) -> None:
    decision = json.loads(run("schema", "decision").out)
    assert set(decision["properties"]) == set(Decision.model_fields)
    transaction = json.loads(run("schema", "transaction").out)
    assert set(transaction["properties"]) == set(Transaction.model_fields)
    assert transaction["additionalProperties"] is False
    refused = run("schema", "party")
    assert (refused.code, "no schema is called 'party'" in refused.err) == (2, True)
    assert "lists history, lists show" in run("schema").out


def test_the_written_pages_are_current() -> None:
    stale = [path.name for path, content in documents().items() if path.read_text("utf-8") != content]
    assert not stale, f"run tools/write_docs.py; stale: {', '.join(stale)}"


def test_every_command_is_there_and_says_what_it_does(run: Run) -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help
        assert name in run("--help").out
        assert run(name, "--help").code == 0


def test_a_group_says_what_each_command_does_in_a_whole_sentence(run: Run) -> None:
    context = click.Context(cli)
    for name in COMMANDS:
        if isinstance(cli.get_command(context, name), click.Group):
            assert not re.search(r"[a-z]\.\.\.\s", run(name, "--help").out), name


def test_a_group_without_a_command_shows_its_help(run: Run) -> None:
    ran = run("lists")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: smallyard lists")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["audit", "show", "x"], 2, "'x' is no such number; accepted: 1 or more"),
        (["classify", "hs", "8542", "--as-of", "2023-02-30"], 2, "accepted: a date such as 2023-08-01, or today"),
        (["timeline", "--country", "Atlantis"], 3, "--country: unknown country 'Atlantis'"),
        (["timeline", "--from", "2090-01-01"], 3, "--from: no event is held after"),
        (["customers", "list", "--country", "Atlantis"], 3, "--country: unknown country 'Atlantis'"),
        (["classify", "search", " "], 2, "no word is given"),
        (["deminimis", "EAR99=5", "--to", "CN", "--value", "much"], 3, "--value: 'much' is not a number"),
        (["serve", "--database-url", "lists.sqlite"], 3, "'lists.sqlite' is no database URL"),
        (["lists", "status", "--store", "oracle://x"], 4, "is of a kind that we do not know; accepted: a file, or"),
    ],
)
def test_one_line_for_what_is_wrong(run: Run, arguments: list[str], code: int, words: str) -> None:
    run(*arguments).refused(code, words)
