"""House rules of the law: every citation resolves, every date is in order."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files

import pytest

from smallyard.law.coverage import Status, coverage
from smallyard.law.provision import default_registry
from smallyard.law.tables.reading import rows
from smallyard.model.citation import Citation
from smallyard.model.country import all_countries

TABLES = sorted(path.name for path in files("smallyard.law.tables").iterdir() if path.name.endswith(".csv"))  # type: ignore[attr-defined]


def test_every_provision_cites_a_section_that_exists() -> None:
    known = [Citation.parse(row["citation"]) for row in rows("sections.csv")]
    lost = [
        f"{one.name}: {cited}"
        for one in default_registry()
        for cited in (one.citation, *one.also)
        if cited.startswith("15 CFR") and cited.section != f"15 CFR {cited.part}"
        if not any(section.contains(cited) for section in known)
    ]
    assert not lost, "\n".join(lost)


def test_every_provision_lies_in_the_folder_of_its_part() -> None:
    lost = [
        f"{one.name} cites {one.citation} but lies in {one.source}"
        for one in default_registry()
        if f"part_{one.citation.part}" not in one.source
    ]
    assert not lost, "\n".join(lost)


def test_every_exception_names_a_provision() -> None:
    names = {one.name for one in default_registry()}
    lost = [
        f"{one.name}: {other}"
        for one in default_registry()
        for other in (*filter(None, [one.exception_to]), *one.prevails_over)
        if other not in names
    ]
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_ordered_dates_and_known_countries(table: str) -> None:
    text = files("smallyard.law.tables").joinpath(table).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    wrong = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        since, until = row.get("since") or "", row.get("until") or ""
        for text_date in filter(None, (since, until)):
            date.fromisoformat(text_date)
        if since and until and since >= until:
            wrong.append(f"row {number}: since {since} is not before until {until}")
        for column in ("iso2", "country"):
            code = row.get(column)
            if code and code not in all_countries():
                wrong.append(f"row {number}: unknown country {code}")
    assert not wrong, "\n".join([table, *wrong])


def test_a_section_counts_as_implemented_only_when_nothing_is_missing() -> None:
    for section in coverage():
        assert (section.status is Status.IMPLEMENTED) <= (not section.missing)
        assert (section.status is Status.PARTIAL) <= bool(section.missing)
        assert (section.status is Status.NOT_APPLICABLE) <= bool(section.missing)


def test_what_is_said_not_to_be_covered_is_not_covered() -> None:
    status = {section.citation: section.status for section in coverage()}
    wrong = [
        row["citation"]
        for row in rows("uncovered.csv")
        if status[Citation(row["citation"])] is not Status.NOT_IMPLEMENTED
    ]
    assert not wrong
