"""The picture: well-formed, escaped, for screen readers, with shapes as well as colours."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lists.ownership.graphs import exact, graph_of

from smallyard.lists.ownership import Entity, OwnershipGraph, Share, Stake, describe, draw
from smallyard.model.kleene import TRUE

SVG = "{http://www.w3.org/2000/svg}"


def picture(graph: OwnershipGraph, number: int) -> ElementTree.Element:
    return ElementTree.fromstring(draw(graph, number, describe(graph, number)))


def test_script_in_a_name_is_text() -> None:
    bad = '<script>alert("1")</script>&\x00\u202e'
    graph = OwnershipGraph([Entity("a", bad), Entity("x", "X")], [Stake("a", "x", Share.percent(60))])
    drawn = draw(graph, 1, describe(graph, 1))
    root = ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert not root.findall(f".//{SVG}script")


def test_it_has_a_title_and_says_in_words_what_it_shows() -> None:
    graph = graph_of({("A", "X"): (10, 20), ("B", "X"): 60})
    root = picture(graph, graph.find("X"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Who owns X"
    described = root.findtext(f"{SVG}desc") or ""
    assert "A holds 10% to 20% of X" in described
    assert "B holds 60% of X" in described
    labels = {one.text for one in root.iter(f"{SVG}text")}
    assert {"10% to 20%", "60%"} <= labels


def test_a_listed_party_has_a_shape_of_its_own() -> None:
    graph = OwnershipGraph(
        [Entity("a", "A", listings=("SDN",)), Entity("x", "X")], [Stake("a", "x", Share.percent(60))]
    )
    plain = draw(graph, 1, describe(graph, 1, ()), {})
    marked = draw(graph, 1, describe(graph, 1), {0: TRUE})
    assert marked.count("<polygon") == plain.count("<polygon") + 1


@settings(max_examples=40, deadline=None)
@given(exact(7), st.integers(0, 6))
def test_any_graph_can_be_drawn(shares: dict[tuple[str, str], int], number: int) -> None:
    graph = graph_of(shares)
    root = picture(graph, number % len(graph))
    assert root.tag == f"{SVG}svg"
