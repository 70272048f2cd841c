"""Canonical JSON of decisions, cut at the marks in it; what stands in many of them is written and cut once.

Decisions of transactions that are alike hold the same findings, the same objects, and the conditions of the same
exceptions. All of it is more than nine tenths of a decision's text.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from smallyard.law.decision import Decision, ExceptionConsidered, LineDecision, canonical
from smallyard.model.noun import Noun
from smallyard.scale.own import Mark, cut

__all__ = ["Cutting"]

_Cut = tuple[Sequence[str], Sequence[Mark]]
_MOST = 20_000


class Cutting:
    """Cuts decisions, and keeps the parts that come again: by what they are, or, frozen nouns, by which object."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[object, _Cut]] = {}

    def cut(self, decision: Decision) -> tuple[list[str], list[Mark]]:
        """`own.cut` of the canonical form of a decision."""
        apart: dict[str, Iterable[_Cut]] = {
            "findings": _array(self._noun(one) for one in decision.findings),
            "lines": _array(_joined(self._line(one)) for one in decision.lines),
            "obligations": _array(self._noun(one) for one in decision.obligations),
            "questions": _array(self._noun(one) for one in decision.questions),
            "versions": [self._noun(decision.versions)],
        }
        return _joined(_object(decision, apart))

    def _line(self, line: LineDecision) -> Iterator[_Cut]:
        return _object(line, {"exceptions": _array(map(self._considered, line.exceptions))})

    def _considered(self, one: ExceptionConsidered) -> _Cut:
        # It is made anew for each decision, its conditions are not.
        return self._kept(
            (one.symbol, one.paragraph, one.status, one.reason, str(one.citation), id(one.conditions)), one
        )

    def _noun(self, noun: Noun) -> _Cut:
        return self._kept(id(noun), noun)

    def _kept(self, key: Hashable, noun: Noun) -> _Cut:
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            # With the noun, so that no other object comes to have its id.
            known = self._known[key] = noun, cut(_written(noun.model_dump(mode="json")))
        return known[1]


def _object(noun: Noun, apart: Mapping[str, Iterable[_Cut]]) -> Iterator[_Cut]:
    """A noun of which some fields are cut already."""
    rest = noun.model_dump(mode="json", exclude=set(apart))
    sign = "{"
    for name in sorted({*rest, *apart}):
        yield _plain(f'{sign}"{name}":')
        if name in apart:
            yield from apart[name]
        else:
            yield cut(_written(rest[name]))
        sign = ","
    yield _plain("}")


def _array(parts: Iterable[_Cut]) -> Iterator[_Cut]:
    yield _plain("[")
    for place, part in enumerate(parts):
        if place:
            yield _plain(",")
        yield part
    yield _plain("]")


def _joined(parts: Iterable[_Cut]) -> tuple[list[str], list[Mark]]:
    """Parts that follow one another as one."""
    pieces: list[str] = []
    marks: list[Mark] = []
    open_: list[str] = []
    for texts, of_part in parts:
        open_.append(texts[0])
        if of_part:
            pieces += ["".join(open_), *texts[1:-1]]
            open_ = [texts[-1]]
            marks += of_part
    return [*pieces, "".join(open_)], marks


def _plain(text: str) -> _Cut:
    return (text,), ()


def _written(data: object) -> str:
    return canonical(data).decode()
