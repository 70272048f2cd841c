"""Countries by the codes and names that people and publishers write."""

from __future__ import annotations

import pytest

from smallyard.model.country import all_countries, country, country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CN", "CN"),
        ("chn", "CN"),
        ("China, People's Republic of", "CN"),
        ("中国", "CN"),
        ("Hong Kong", "HK"),
        ("Korea, South", "KR"),
        ("Burma", "MM"),
        ("Turkey", "TR"),
        ("U.A.E.", "AE"),
        ("cote d'ivoire", "CI"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_code(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_every_country_is_found_by_its_own_names() -> None:
    for code, entry in all_countries().items():
        assert country(code) is entry
        assert country_code(entry.iso3) == code
        assert country_code(entry.name) == code
