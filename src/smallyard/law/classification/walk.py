"""Walking an entry's paragraphs with yes-or-no questions, until each is ruled in, ruled out, or open.

A question is asked of a paragraph's own words; those below are asked only once their own is answered yes. The
words come from the regulation's text where it is loaded, else from the tables, which do not hold every paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from smallyard.errors import InputError, UnknownValueError
from smallyard.law.classification.ecfr import Joint, TextEntry, TextParagraph
from smallyard.law.classification.entries import LIST_OF
from smallyard.law.effects import State, state
from smallyard.law.tables import Tables
from smallyard.law.tables.ccl_items import DescribedParagraph, DescribedParagraphs
from smallyard.model.day import Day
from smallyard.model.eccn import Eccn, EccnField
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene, all_of, any_of
from smallyard.model.noun import Noun
from smallyard.model.transaction import ClassifiedBy, Item, Parameter

__all__ = ["OpenQuestion", "Ruling", "Walk", "walk"]

_tables = cache(Tables)


class OpenQuestion(Noun):
    """A question to be answered yes or no, under the paragraph's own number."""

    key: EccnField
    """The paragraph, under which the answer is given."""
    text: str
    """Its words, to be answered for the item."""
    notes: tuple[str, ...] = ()
    """Notes that the regulation prints to it; empty where its text is not loaded."""
    parameters: tuple[str, ...] = ()
    """Technical values that would answer it too."""


class Ruling(Noun):
    """What became of one paragraph, and why."""

    eccn: EccnField
    """The paragraph, or the entry itself."""
    text: str
    """Its words; empty where the tables hold none."""
    ruled_in: State
    """"yes" where the item falls under it, "no" where it does not, "unknown" where that is open."""
    why: str
    """The answer, the values or the other paragraphs that rule it, in words."""


class Walk(Noun):
    """An entry's paragraphs, each ruled in, ruled out or open, and what follows for the item."""

    entry: EccnField
    """The entry that was walked."""
    heading: str
    """The entry's own words, which the tables hold shortened."""
    day: Day
    """The day whose list it is."""
    text_of: Day | None
    """The day of the regulation's text that was walked; None where only the tables were."""
    rulings: tuple[Ruling, ...]
    """What became of each paragraph: each is followed by those below it."""
    questions: tuple[OpenQuestion, ...]
    """What can be asked now: the paragraphs below another are asked once that one is answered yes."""
    classified: tuple[EccnField, ...]
    """The deepest paragraphs ruled in; none where nothing is, or too little is known."""
    outcome: State
    """Whether the item falls under the entry at all."""
    item: Item | None
    """The item as `check` takes it, marked self-classified; None until the entry is settled with one paragraph."""
    limits: tuple[str, ...]
    """What the walk could not look at, in sentences."""


@dataclass(slots=True)
class _Node:
    """A paragraph as it is walked."""

    path: tuple[str, ...]
    text: str
    notes: tuple[str, ...] = ()
    joint: Joint = Joint.ANY
    groups: list[list[_Node]] = field(default_factory=list)
    value: Kleene = UNKNOWN
    why: str = ""


def walk(
    entry: str,
    day: date,
    *,
    answers: Mapping[str, bool] | None = None,
    parameters: Mapping[str, Parameter] | None = None,
    text: TextEntry | None = None,
    text_of: date | None = None,
    tables: Tables | None = None,
    described: DescribedParagraphs | None = None,
) -> Walk:
    """Rule an entry's paragraphs in and out.

    Args:
        entry: its ECCN, "3A090".
        day: whose list.
        answers: yes or no by paragraph: {"3A090": true, "3A090.a": true, "a.1": false}; the entry may be left out.
        parameters: technical values of the item, which answer the paragraphs that turn on them.
        text: the entry as the regulation prints it; None to walk what the tables hold.
        text_of: the day of that text.
        tables: the law's tables; None for the software's own.
        described: the described paragraphs; None for the software's own.

    Raises:
        UnknownValueError: there is no such entry, or an answer is for a paragraph that it does not have.
        InputError: a technical value is not of the kind that a test needs.
    """
    asked = Eccn.parse(entry)
    known = (tables or _tables()).ccl.find(asked.entry)
    if known is None:
        raise UnknownValueError(
            f"{asked.entry} is not an entry of the Commerce Control List", accepted="such as 3A090"
        )
    held = described or DescribedParagraphs.load()
    lines = held.of(known.eccn, day)
    root = _from_text(text.root) if text is not None else _from_tables(known.heading, lines)
    if text is None:
        _leave_room(root, asked.entry, held, day)
    given = _answers(answers or {}, asked.entry, root)
    rules = _Rules(asked.entry, given, parameters or {}, lines)
    rules.rule(root)
    nodes = list(_all(root))
    classified = tuple(Eccn(asked.entry, path) for path in _deepest(root)) if root.value is TRUE else ()
    on_list = known.in_force(day)
    return Walk(
        entry=asked,
        heading=root.text,
        day=day,
        text_of=text_of,
        rulings=tuple(_rulings(asked.entry, nodes)),
        questions=tuple(_questions(asked.entry, root, rules)) if on_list else (),
        classified=classified if on_list else (),
        outcome=state(root.value if on_list else FALSE),
        item=_item(known.heading, classified, parameters or {}) if on_list and len(classified) == 1 else None,
        limits=tuple(_limits(asked.entry, on_list, day, text_of, lines)),
    )


def _from_text(paragraph: TextParagraph) -> _Node:
    groups = [[_from_text(one) for one in group] for group in paragraph.groups()]
    return _Node(paragraph.path, paragraph.text, tuple(paragraph.notes), paragraph.joint, groups)


def _from_tables(heading: str, lines: tuple[DescribedParagraph, ...]) -> _Node:
    """The described paragraphs as a tree; a paragraph above that no line describes takes the entry's words."""
    root = _Node((), heading)
    made: dict[tuple[str, ...], _Node] = {(): root}
    for one in lines:
        for depth in range(1, len(one.eccn.paragraphs) + 1):
            path = one.eccn.paragraphs[:depth]
            if path not in made:
                made[path] = _Node(path, one.what if path == one.eccn.paragraphs else "")
                made[path[:-1]].groups.append([made[path]])
    return root


_OTHER = "?"
"""Stands for paragraphs that the tables do not hold: nobody can be asked of them, and nothing rules them out."""


def _leave_room(root: _Node, entry: str, held: DescribedParagraphs, day: date) -> None:
    """Where the tables do not hold every paragraph, add one for the others, so that none of those is ruled out."""
    for node in list(_all(root)):
        if held.whole(Eccn(entry, node.path), day):
            continue
        described = any(one.eccn.paragraphs == node.path for one in held.of(entry, day))
        if node.groups or not (node.path or described):
            node.groups.append([_Node((*node.path, _OTHER), "")])


def _answers(given: Mapping[str, bool], entry: str, root: _Node) -> dict[tuple[str, ...], bool]:
    """The answers by path.

    Raises:
        UnknownValueError: a key is no paragraph of the entry.
        InputError: an answer is not true or false.
    """
    paths = {node.path for node in _all(root)}
    found: dict[tuple[str, ...], bool] = {}
    for key, value in given.items():
        plain = key.strip()
        path = tuple(part for part in plain.lower().removeprefix(entry.lower()).strip(".").split(".") if part)
        if path not in paths:
            near = ", ".join(".".join((entry, *one)) for one in sorted(paths)[:6])
            raise UnknownValueError(f"{plain[:40]!r} is no paragraph of {entry}", field="answers", accepted=near)
        if not isinstance(value, bool):
            raise InputError(f"{value!r} is not an answer", field=f"answers.{plain[:40]}", accepted="true or false")
        found[path] = value
    return found


class _Rules:
    """Rules each paragraph in or out."""

    def __init__(
        self,
        entry: str,
        answers: Mapping[tuple[str, ...], bool],
        parameters: Mapping[str, Parameter],
        lines: tuple[DescribedParagraph, ...],
    ) -> None:
        self.entry, self.answers, self.parameters = entry, answers, parameters
        self.tests: dict[tuple[str, ...], list[DescribedParagraph]] = {}
        for one in lines:
            if one.test is not None:
                self.tests.setdefault(one.eccn.paragraphs, []).append(one)

    def rule(self, node: _Node) -> Kleene:
        """The paragraph's own words, its test if it has one, and what is below it, together."""
        if node.path[-1:] == (_OTHER,):
            node.value, node.why = UNKNOWN, "paragraphs that the tables do not hold"
            return UNKNOWN
        answer = self._answer(node)
        tested, alone, why = self._tested(node)
        if answer is FALSE or tested is FALSE:
            node.value, node.why = FALSE, why if tested is FALSE else "answered no"
            self._rule_out_below(node)
        elif tested is TRUE and (alone or answer is TRUE):
            node.value, node.why = TRUE, why
            self._below(node)
        else:
            below = self._below(node)
            own = answer if node.text else TRUE
            node.value = own & below
            node.why = self._said(node, own)
        return node.value

    def _answer(self, node: _Node) -> Kleene:
        return Kleene.of(self.answers.get(node.path))

    def _tested(self, node: _Node) -> tuple[Kleene, bool, str]:
        """What the item's values say of the paragraph, whether they can rule it in alone, and why."""
        tests = self.tests.get(node.path, [])
        if not tests:
            return UNKNOWN, False, ""
        ruled = any_of(one.test.holds(self.parameters) for one in tests if one.test is not None)
        said = dict.fromkeys(each.said(self.parameters) for one in tests if one.test for each in one.test.comparisons)
        return ruled, all(one.rules_in_alone for one in tests), "; ".join(said)

    def missing(self, node: _Node) -> tuple[str, ...]:
        """The technical values that would settle the paragraph."""
        tests = (one.test for one in self.tests.get(node.path, ()) if one.test is not None)
        return tuple(dict.fromkeys(name for test in tests for name in test.missing(self.parameters)))

    def _below(self, node: _Node) -> Kleene:
        """What the paragraphs below come to; true where there is none."""
        results = [[self.rule(one) for one in group] for group in node.groups]
        if not results:
            return TRUE
        if node.joint is Joint.ALL:
            return all_of(result for group in results for result in group)
        return any_of(all_of(group) for group in results)

    def _rule_out_below(self, node: _Node) -> None:
        name = ".".join((self.entry, *node.path))
        for one in _all(node):
            if one is not node:
                one.value, one.why = FALSE, f"{name} is ruled out"

    def _said(self, node: _Node, own: Kleene) -> str:
        if node.value is FALSE:
            return (
                "all of it is needed, and part is ruled out" if node.joint is Joint.ALL else "nothing below it is met"
            )
        if node.value is UNKNOWN:
            return "open" if own is UNKNOWN else "what is below it is open"
        if not node.text:
            return "what is below it is met"
        return "answered yes" if not node.groups else "answered yes, and what is below it is met"


def _all(node: _Node) -> Iterator[_Node]:
    yield node
    for group in node.groups:
        for one in group:
            yield from _all(one)


def _deepest(node: _Node) -> Iterator[tuple[str, ...]]:
    """The paragraphs under which the item is classified: down as long as one of several is chosen."""
    chosen = (
        [one for group in node.groups if len(group) == 1 for one in group if one.value is TRUE]
        if node.joint is Joint.ANY
        else []
    )
    if not chosen:
        yield node.path
    for one in chosen:
        yield from _deepest(one)


def _rulings(entry: str, nodes: list[_Node]) -> Iterator[Ruling]:
    for node in nodes:
        if node.path[-1:] == (_OTHER,):
            continue
        yield Ruling(eccn=Eccn(entry, node.path), text=node.text, ruled_in=state(node.value), why=node.why or "open")


def _questions(entry: str, node: _Node, rules: _Rules) -> Iterator[OpenQuestion]:
    """The questions that can be asked now: a paragraph's own first, then those below it."""
    if node.value is not UNKNOWN or node.path[-1:] == (_OTHER,):
        return
    if node.path not in rules.answers and node.text:
        yield OpenQuestion(
            key=Eccn(entry, node.path), text=node.text, notes=node.notes, parameters=rules.missing(node)
        )
        return
    if not any(one.value is UNKNOWN for group in node.groups for one in group):
        return
    for group in node.groups:
        if node.joint is Joint.ANY and all_of(one.value for one in group) is FALSE:
            continue
        for one in group:
            yield from _questions(entry, one, rules)


def _item(heading: str, classified: tuple[Eccn, ...], parameters: Mapping[str, Parameter]) -> Item:
    return Item(
        description=heading[:80], eccn=classified[0], parameters=dict(parameters), classified_by=ClassifiedBy.SELF
    )


def _limits(
    entry: str, on_list: bool, day: date, text_of: date | None, lines: tuple[DescribedParagraph, ...]
) -> Iterator[str]:
    if not on_list:
        yield f"{entry} was not on the list on {day}."
    yield "This is your own classification: no one else has confirmed it. BIS classifies on request (748.3)."
    if text_of is None:
        yield (
            f"The regulation's text is not loaded: only the {len(lines)} lines that the tables hold of {entry} were "
            f"walked, and its notes were not read (see `classify load`)."
        )
        if day < LIST_OF and any(one.since is None for one in lines):
            yield f"Lines that carry no day are those of the list of {LIST_OF}: earlier ones may have differed."
    elif text_of != day:
        yield f"The text walked is that of {text_of}; what differed on {day} is not known from it."
    yield "An item on the US Munitions List, or in an entry that comes earlier in the order of review, is not here."
