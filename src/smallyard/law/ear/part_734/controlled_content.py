"""Which US-origin content is controlled: would it need a license to the foreign item's destination?

Source: Supp. No. 2 to part 734, paragraph (a)(1). The answer comes from the rules themselves: the Country Chart, part
742 and part 746 are asked about the content alone, going there in the form in which it was received; part 744 is left
out, and License Exception GBS counts as if no license were needed.
"""

from __future__ import annotations

from datetime import date
from weakref import WeakKeyDictionary

from smallyard.law.decide import decide_without_paths
from smallyard.law.decision import Outcome
from smallyard.law.ear.known import NO, Known, either
from smallyard.law.line import Line
from smallyard.law.provision import Provision, Registry, default_registry
from smallyard.law.tables import Tables
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUse, Item, ItemKind, Transaction

__all__ = [
    "content_line",
    "controlled_for",
    "list_based_reasons",
    "only_for_anti_terrorism",
    "requires_license_for_content",
]

_PARTS = frozenset({738, 742, 746, 774})
_GBS = ("15 CFR 740.4", "15 CFR 740.2")

_Key = tuple[date, Eccn, str, ItemKind | None]
_ASKED: WeakKeyDictionary[Tables, dict[_Key, Kleene]] = WeakKeyDictionary()
_RULES: list[Registry] = []


def requires_license_for_content(world: World, eccn: Eccn, destination: str, kind: ItemKind | None) -> Kleene:
    """Whether an item would need a license to a destination, NLR and GBS aside, end uses and end users aside."""
    answers = _ASKED.setdefault(world.tables, {})
    key = (world.effective, eccn, destination, kind)
    if key not in answers:
        decision = decide_without_paths(_alone(world, eccn, destination, kind), world, _rules())
        outcome = decision.outcome
        unknown = outcome is Outcome.UNDETERMINED
        answers[key] = FALSE if outcome.may_go_ahead else UNKNOWN if unknown else TRUE
    return answers[key]


def content_line(world: World, eccn: Eccn, destination: str, kind: ItemKind | None) -> Line:
    """Content alone, as a line going to a destination."""
    tx = _alone(world, eccn, destination, kind)
    return Line(tx, tx.items[0], 1)


def _alone(world: World, eccn: Eccn, destination: str, kind: ItemKind | None) -> Transaction:
    return Transaction(
        date=world.effective,
        destination=destination,
        items=(Item(eccn=eccn, kind=kind, made_in="US", us_origin=True),),
        end_use=EndUse(reviewed=True),
    )


def _rules() -> Registry:
    """The rules of the parts that count, and of License Exception GBS; not of part 734, lest it ask in circles."""
    if not _RULES:
        _RULES.append(Registry(one for one in default_registry() if _belongs(one)))
    return _RULES[0]


def _belongs(one: Provision) -> bool:
    return one.citation.part in _PARTS or one.citation.section in _GBS


def controlled_for(line: Line, world: World, *reasons: str) -> Known:
    """Whether the item's entry and paragraph are controlled for one of these reasons, whatever the destination."""
    verdicts = (world.tables.ccl.controlled_for(line, reason, world.effective) for reason in reasons)
    return either(Known.of(one.certainty, *one.questions) for one in verdicts)


def list_based_reasons(world: World, eccn: Eccn) -> frozenset[str]:
    """The reasons for which an ECCN is or may be controlled, AT left out; empty for EAR99."""
    line = content_line(world, eccn, "US", None)
    rows = world.tables.ccl.controls(line, world.effective)
    return frozenset(row.reason for row, _ in rows if row.reason != "AT")


def only_for_anti_terrorism(line: Line, world: World) -> Known:
    """Whether the item is on the Commerce Control List for AT reasons alone; unknown of an entry not on the list."""
    if line.eccn is None or line.eccn.is_ear99:
        return NO
    entry = world.tables.ccl.entry(line.eccn, world.effective)
    if entry is None:
        return Known.of(
            UNKNOWN, line.asks_field("eccn", f"What is the ECCN of {line.name}?", "Supp. No. 1 to 15 CFR part 774")
        )
    return ~controlled_for(line, world, *dict.fromkeys(row.reason for row in entry.rows if row.reason != "AT"))
