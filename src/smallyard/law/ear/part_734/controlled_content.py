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
from smallyard.law.effects import RequiresLicense
from smallyard.law.provision import Provision, Registry, default_registry
from smallyard.law.tables import Tables
from smallyard.law.world import World
from smallyard.model.eccn import Eccn
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import EndUse, Item, ItemKind, Transaction

__all__ = ["list_based_reasons", "requires_license_for_content"]

_CHART = frozenset({738, 742, 774})
_EMBARGOES = frozenset({746})
_GBS = ("15 CFR 740.4", "15 CFR 740.2")
_EVERY_COLUMN = "CN"
"""A destination for which the chart marks every list-based reason but FC and AT: what an entry is controlled for."""

_Key = tuple[date, Eccn, str, ItemKind | None, frozenset[int]]
_Answer = tuple[Kleene, frozenset[str]]
_ASKED: WeakKeyDictionary[Tables, dict[_Key, _Answer]] = WeakKeyDictionary()
_REGISTRIES: dict[frozenset[int], Registry] = {}


def requires_license_for_content(
    world: World, eccn: Eccn, destination: str, kind: ItemKind | None, *, embargoes: bool = True
) -> Kleene:
    """Whether an item would need a license to a destination, NLR and GBS aside, end uses and end users aside.

    `embargoes` false leaves part 746 out: what remains are the requirements of the Commerce Control List.
    """
    return _asked(world, eccn, destination, kind, _CHART | _EMBARGOES if embargoes else _CHART)[0]


def list_based_reasons(world: World, eccn: Eccn) -> frozenset[str]:
    """The reasons for control of an entry, AT and FC left out, as the rules find them for a destination in every
    column.

    Empty for EAR99.
    """
    return frozenset() if eccn.is_ear99 else _asked(world, eccn, _EVERY_COLUMN, None, _CHART)[1]


def _asked(world: World, eccn: Eccn, destination: str, kind: ItemKind | None, parts: frozenset[int]) -> _Answer:
    answers = _ASKED.setdefault(world.tables, {})
    key = (world.effective, eccn, destination, kind, parts)
    if key not in answers:
        answers[key] = _decided(world, eccn, destination, kind, parts)
    return answers[key]


def _decided(world: World, eccn: Eccn, destination: str, kind: ItemKind | None, parts: frozenset[int]) -> _Answer:
    tx = Transaction(
        date=world.effective,
        destination=destination,
        items=(Item(eccn=eccn, kind=kind, made_in="US", us_origin=True),),
        end_use=EndUse(reviewed=True),
    )
    decision = decide_without_paths(tx, world, _registry(parts))
    reasons = frozenset(
        one.effect.reason
        for one in decision.findings
        if isinstance(one.effect, RequiresLicense) and one.effect.reason and not one.set_aside_by
    )
    if decision.outcome.may_go_ahead:
        return FALSE, reasons
    return (UNKNOWN if decision.outcome is Outcome.UNDETERMINED else TRUE), reasons


def _registry(parts: frozenset[int]) -> Registry:
    """The rules of some parts, and of License Exception GBS; without part 734, so that nothing asks in circles."""
    if parts not in _REGISTRIES:
        _REGISTRIES[parts] = Registry(one for one in default_registry() if _belongs(one, parts))
    return _REGISTRIES[parts]


def _belongs(one: Provision, parts: frozenset[int]) -> bool:
    return one.citation.part in parts or one.citation.section in _GBS
