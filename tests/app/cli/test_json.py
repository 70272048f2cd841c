"""What every command prints with --json is in a published schema. `run` itself holds each line to it."""

from __future__ import annotations

import json
from pathlib import Path

from smallyard.app.cli.schema import SCHEMAS
from tests.app.conftest import EXAMPLES, Run
from tests.app.published import json_commands
from tests.conftest import ROOT

HUAWEI = "EL:huawei-technologies-co-ltd-huawei-cn"
DAY = ("--as-of", "2026-03-02", "--known-at", "2026-03-02")


def test_every_command_with_json_names_schemas_that_are_published() -> None:
    published = {path.stem for path in (ROOT / "docs" / "schema").glob("*.json")}
    for path, schemas in json_commands().items():
        assert schemas, f"{path} --json names no schema: use json_option"
        assert set(schemas) <= published & set(SCHEMAS), path


def test_no_schema_is_published_that_nothing_prints() -> None:
    printed = {name for schemas in json_commands().values() for name in schemas}
    read_or_written_to_files = {"investment", "transaction", "screening", "screening-record", "shipment-row"}
    assert set(SCHEMAS) == printed | read_or_written_to_files


ON_LAW = [
    ("check", EXAMPLES / "uvl-shipment.toml", "--no-record"),
    ("check", EXAMPLES / "china-gallium.toml", "--law", "both", "--no-record"),
    ("invest", EXAMPLES / "invest-cfius.toml", "--no-record"),
    ("deminimis", "4A090=5", "--to", "CN", "--value", "100"),
    ("classify", "show", "3A090"),
    ("classify", "search", "gallium", "nitride"),
    ("classify", "hs", "8542.31"),
    ("classify", "walk", "3A090"),
    ("classify", "performance", "A100"),
    ("classify", "app", "64x16@2.5"),
    ("explain", "744.15"),
    ("explain", "15 CFR 744.99"),
    ("coverage", "--part", "744"),
    ("timeline", "--from", "2023-08-01", "--to", "2023-08-31"),
    ("scope", "--year", "2019"),
    ("ownership", EXAMPLES / "ownership.csv", "--of", "Gamma Chips"),
    ("flows", "status"),
    ("lists", "status"),
    ("lists", "show", HUAWEI),
    ("lists", "history", "Huawei Technologies"),
    ("lists", "diff", "2023-08-21", "2023-08-22", "--list", "UVL"),
]


def test_what_is_asked_of_law_lists_and_trade(run: Run) -> None:
    for command in ON_LAW:
        done = run(*command, "--json")
        assert done.out, (command, done.err)


def test_what_is_on_record_and_monitored(run: Run, tmp_path: Path) -> None:
    crm = tmp_path / "crm.csv"
    crm.write_text("customer_id,name,country\nC-1,Huawei Technologies,CN\n", "utf-8")
    bundle = tmp_path / "bundle.zip"
    pair = (HUAWEI, "--name", "Huawei Technologies", "--because", "its own word")
    run("users", "add", "ann")
    run("webhooks", "add-email", "desk@example.com")
    run("audit", "hold", "1", "--matter", "M-1", "--because", "asked for")
    for command in (
        ("check", EXAMPLES / "uvl-shipment.toml"),
        ("screen", "Huawei Technologies", *DAY, "--like", "ofac"),
        ("screen", crm, *DAY),
        ("screen", crm, *DAY, "-o", tmp_path / "out.csv"),
        ("check", EXAMPLES / "shipments.csv", "-o", tmp_path / "rows.csv", "--processes", "1"),
        ("customers", "import", crm),
        ("watch", *DAY),
        ("customers", "list"),
        ("customers", "show", "C-1"),
        ("alerts", "list"),
        ("alerts", "show", "1"),
        ("cases", "open", "1", "--by", "ann"),
        ("cases", "assign", "1", "bob"),
        ("cases", "due", "1", "2026-12-24"),
        ("cases", "comment", "1", "see the file"),
        ("cases", "propose", "1", "confirm", "--because", "same address", "--by", "ann"),
        ("cases", "reject", "1", "--because", "not sure", "--by", "bob"),
        ("cases", "propose", "1", "no-action", "--because", "gone", "--by", "ann"),
        ("cases", "list"),
        ("cases", "approve", "1", "--by", "bob"),
        ("cases", "show", "1"),
        ("clearances", "dismiss", *pair),
        ("clearances", "confirm", *pair),
        ("clearances", "list"),
        ("clearances", "show", "1"),
        ("audit", "list"),
        ("audit", "search", "Huawei"),
        ("audit", "show", "1"),
        ("audit", "verify"),
        ("audit", "bundle", "1", "-o", bundle),
        ("audit", "verify", bundle),
        ("users", "list"),
        ("webhooks", "list"),
        ("webhooks", "log"),
    ):
        done = run(*command, "--json")
        assert done.out, (command, done.err)
    assert run("audit", "hold", "1", "--matter", "M-1", "--because", "asked for").code == 0
    assert json.loads(run("audit", "holds", "--json").out)["matter"] == "M-1"


def test_what_a_node_says(run: Run, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    mine, theirs = (
        json.loads(run("exchange", "init", f"{home.name}.example/feed", "--home", home, "--json").out)["feed"]
        for home in (one, two)
    )
    run("check", EXAMPLES / "uvl-shipment.toml")
    assert run("exchange", "follow", one / "own/public", "--home", two, "--json").code == 3
    assert json.loads(run("exchange", "follow", one / "own/public", "--id", mine, "--home", two, "--json").out)[
        "followed"
    ]
    assert run("exchange", "follow", two / "own/public", "--id", theirs, "--home", one, "--json").code == 0
    opened = (
        "end_use_check",
        "c-1",
        "--with",
        theirs,
        "--title",
        "A check",
        "party=Example Co.",
        "--on",
        "2023-09-01",
    )
    for home, command in (
        (one, ("publish", "lists", "2023-08-01", "2023-08-31", "--list", "UVL")),
        (one, ("publish", "determination", "1")),
        (one, ("docket", "open", *opened)),
        (two, ("sync",)),
        (two, ("status",)),
        (two, ("docket", "write", "c-1", "accept", "--on", "2023-09-02")),
        (two, ("docket", "list", "--as-of", "2023-10-01")),
        (two, ("docket", "show", "c-1", "--as-of", "2023-10-01")),
        (two, ("docket", "calendar", "--as-of", "2023-09-10")),
        (two, ("docket", "timeline", "--bilateral")),
        (two, ("verify",)),
    ):
        done = run("exchange", *command, "--home", home, "--json")
        assert done.out, (command, done.err)
    assert run("exchange", "docket", "acts", "end_use_check", "--json").code == 0
    assert run("exchange", "prove", "own", "1", "-o", tmp_path / "receipt.json", "--home", one).code == 0
    assert json.loads(run("exchange", "verify", tmp_path / "receipt.json", "--json").out)["shows"] == "receipt"
    assert run("exchange", "conflicts", "--home", two, "--json").code == 0
