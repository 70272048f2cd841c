"""The grammar of control rows, as the list writes them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[3] / "tools"
ENTRIES = ["1B115", "1B116", "1B117", "1B118", "1B119", "3A090", "6A001", "6A002", "6A003", "6A008", "9A012"]


def grammar() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ccl_scope_grammar", TOOLS / "ccl_scope_grammar.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


GRAMMAR = grammar()


def all_but(entry: str, paragraph: str) -> tuple[list[str], list[str], str]:
    return [entry], [f"{entry}.{paragraph}"], ""


@pytest.mark.parametrize(
    ("eccn", "words", "include", "exclude"),
    [
        ("3A001", "NS applies to entire entry", [""], []),
        ("0A501", "NS applies to entire entry except 0A501.y", [""], ["y"]),
        ("8A620", "NS applies to entire entry, except 8A620. b and .y", [""], ["b", "y"]),
        ("0A504", "FC applies to paragraphs .a, .b, .c, .d, .e, .g, and .i of this entry", list("abcdegi"), []),
        ("7A005", "NS applies to 7A005.b", ["b"], []),
        ("1C111", "NP applies to 1C111.a.3.f only", ["a.3.f"], []),
        ("1A613", "RS applies 1A613.y", ["y"], []),
        (
            "3B001",
            "NS applies to 3B001.a.4, c, d, f.1, f.5, f.6, k to n, p.2, p.4, r",
            ["a.4", "c", "d", "f.1", "f.5", "f.6", "k", "l", "m", "n", "p.2", "p.4", "r"],
            [],
        ),
        (
            "5A001",
            "NS applies to 5A001.b (except .b.5), .c, .f (except f.3), and .j",
            ["b", "c", "f", "j"],
            ["b.5", "f.3"],
        ),
        ("9A004", "NS applies to 9A004 .g, .r, .u, and .w", ["g", "r", "u", "w"], []),
        ("9E003", "SI applies to 9E003.a.1 through a.3, .h", ["a.1", "a.2", "a.3", "h"], []),
    ],
)
def test_paragraphs(eccn: str, words: str, include: list[str], exclude: list[str]) -> None:
    scope = GRAMMAR.parse(eccn, words, ENTRIES)
    assert list(scope.include) == include
    assert list(scope.exclude) == exclude
    assert not scope.objects


@pytest.mark.parametrize(
    ("words", "objects", "out", "reason"),
    [
        (
            "MT applies to “technology” for items controlled by 1B115 to 1B117, or 6A002 for MT reasons",
            ["1B115", "1B116", "1B117", "6A002"],
            [],
            "MT",
        ),
        (
            "RS applies to “technology” for items controlled by 6A002.a.1, .a.2, or 6A003.b.3 or .b.4",
            ["6A002.a.1", "6A002.a.2", "6A003.b.3", "6A003.b.4"],
            [],
            "",
        ),
        (
            "RS applies to “technology” for commodities controlled by 3A090 (except for 3A090.c)",
            ["3A090"],
            ["3A090.c"],
            "",
        ),
        (
            "NS applies to “software” for equipment controlled by 9A012 (except 9A012.a.1)",
            ["9A012"],
            ["9A012.a.1"],
            "",
        ),
    ],
)
def test_objects(words: str, objects: list[str], out: list[str], reason: str) -> None:
    scope = GRAMMAR.parse("6E001", words, ENTRIES)
    assert list(scope.objects) == objects
    assert list(scope.objects_out) == out
    assert scope.object_reason == reason


@pytest.mark.parametrize(
    "words",
    [
        "MT applies to items that meet or exceed the parameters of 1C216",
        "NS applies to shotguns with a barrel length less than 18 inches (45.72 cm)",
        "NP applies to 1A007.b, as well as 1A007.a when the detonator firing set meets 3A229",
        "RS applies to 3A001.z and more",
        "CC applies to police-model infrared viewers in 6A002.c",
        "NS applies to 3B001.k to 3",
    ],
)
def test_words_that_say_more_are_left_to_a_person(words: str) -> None:
    assert GRAMMAR.parse("3A001", words, ENTRIES) is None


def test_paragraphs_of_another_entry_are_not_taken_for_this_one() -> None:
    assert GRAMMAR.parse("3A001", "NS applies to 3A002.a", ENTRIES) is None
