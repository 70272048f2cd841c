"""ECCNs with paragraphs of any depth (15 CFR 738.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from smallyard.errors import UnknownValueError
from smallyard.model.eccn import Eccn, EccnField

paragraphs = st.lists(st.from_regex(r"[a-z]{1,2}|[1-9][0-9]?", fullmatch=True), max_size=6)


@given(st.from_regex(r"[0-9][A-E][0-9]{3}", fullmatch=True), paragraphs)
def test_reads_back_in_any_case(entry: str, parts: list[str]) -> None:
    text = ".".join([entry, *parts])
    assert str(Eccn.parse(text)) == text
    assert Eccn.parse(text.lower()) == Eccn.parse(text.upper())


@pytest.mark.parametrize("text", ["", "3A", "3F001", "3A0011", "3A001..a", "EAR98", "x" * 10_000_000, "3A001.a b"])
def test_what_is_no_eccn_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(UnknownValueError) as caught:
        Eccn.parse(text)
    assert len(str(caught.value)) < 200
    assert "accepted" in str(caught.value)


def test_within() -> None:
    assert Eccn.parse("3A001.a.7.b").within(Eccn.parse("3A001.a"))
    assert not Eccn.parse("3A001.a").within(Eccn.parse("3A001.a.7"))
    assert not Eccn.parse("3A001.b").within(Eccn.parse("3A001.a"))


def test_families() -> None:
    assert Eccn.parse("9A610.x").is_600_series
    assert Eccn.parse("9A515.d").is_9x515
    assert Eccn.parse("EAR99").category is None
    assert Eccn.parse("5D002").product_group == "D"


def test_as_a_field() -> None:
    field = TypeAdapter(EccnField)
    assert field.validate_python("3a001.A") == Eccn("3A001", ("a",))
    assert field.dump_json(Eccn("EAR99")) == b'"EAR99"'
    with pytest.raises(ValidationError, match="not an ECCN"):
        field.validate_python("iron")
