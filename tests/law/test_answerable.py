"""Which answers are refused: those under a key that no rule asks for, whatever the day and the facts."""

from __future__ import annotations

import pytest

from smallyard.errors import UnknownValueError
from smallyard.law.answerable import refuse_unasked


@pytest.mark.parametrize(
    "key",
    [
        "740.6.written_assurance",
        "732.declines_services",  # named by a table
        "744.7.needs_license.DE",  # filled in by the rule
        "740.scope.focal_plane_array_technology",
        "cn.no_57_of_2025.suspension_extended",
        "850.224.venture_listed",
        "UVL:guangdong-guanghua.in_force",  # whether it is heeded, the decision says
        "UVL:guangdong-guanghua.in_force.2023-08-01",
        "740.6.written_assurance@2",
    ],
)
def test_what_a_rule_asks_may_be_answered(key: str) -> None:
    refuse_unasked([key], lines=2)


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("740.6.writen_assurance", "740.6.written_assurance"),
        ("740.13.updates", "740.13.update"),
        ("740.6", "740."),
        ("items[1].eccn", "such as"),
        ("end_use.reviewed", "such as"),
        ("", "such as"),
    ],
)
def test_what_no_rule_asks_is_refused_and_the_nearest_key_named(key: str, near: str) -> None:
    with pytest.raises(UnknownValueError, match="is the key of no question; accepted: such as") as refused:
        refuse_unasked(["740.6.written_assurance", key], lines=1)
    assert refused.value.field == "answers"
    assert near in str(refused.value)


@pytest.mark.parametrize("key", ["740.6.written_assurance@0", "740.6.written_assurance@3"])
def test_an_answer_on_a_line_that_is_not_there_is_refused(key: str) -> None:
    with pytest.raises(UnknownValueError, match=r"names a line that is not there; accepted: .* with @1 to @2"):
        refuse_unasked([key], lines=2)
