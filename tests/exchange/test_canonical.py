"""Canonical JSON: the fast reader agrees with the library that writes, and refuses everything else."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.exchange.canonical import LARGEST_NUMBER, canonical, parsed

KEYS = st.text(st.characters(max_codepoint=126), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_is_written_is_what_the_library_writes_and_reads_back(value: dict[str, object]) -> None:
    data = canonical(value)
    assert data == rfc8785.dumps(value)  # type: ignore[arg-type]
    assert parsed(data) == value


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
def test_other_ways_to_write_the_same_are_refused(value: dict[str, object]) -> None:
    data = canonical(value)
    for other in (json.dumps(value, indent=1).encode(), data + b"\n", b" " + data):
        with pytest.raises(InputError):
            parsed(other)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b'"a"',
        b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":9007199254740992}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":"\\u0041"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        '{"é":1}'.encode(),
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_what_an_entry_may_not_hold_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parsed(data)


@pytest.mark.parametrize("value", [{"a": 1.5}, {"a": 2**53}, {"é": 1}, {"a": {"b": [float("nan")]}}, {"a": "\ud800"}])
def test_what_an_entry_may_not_hold_is_not_written(value: object) -> None:
    with pytest.raises(InputError):
        canonical(value)
