"""Whom China's law reaches: exports from China, items of Chinese origin anywhere, and dealings with China."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.china.registry import CHINA_RULES
from smallyard.law.effects import NotSubject, Question
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.transaction import Transaction, TransactionKind

__all__ = ["deals_with_china", "is_export_from_china", "is_of_chinese_origin", "origin_question", "reached"]

CHINA = "CN"
"""The mainland: Hong Kong and Macau are customs territories of their own, to which goods are exported like abroad."""


def is_export_from_china(tx: Transaction) -> Kleene:
    """Whether the transaction takes the items out of the mainland, or releases them there to a foreign person."""
    leaves = tx.destination != CHINA or tx.kind in {TransactionKind.DEEMED_EXPORT, TransactionKind.DEEMED_REEXPORT}
    return Kleene.of(tx.origin == CHINA and leaves)


def deals_with_china(tx: Transaction) -> Kleene:
    """Whether it is trade with China in either direction."""
    return Kleene.of((tx.origin == CHINA) != (tx.destination == CHINA))


def is_of_chinese_origin(line: Line) -> Kleene:
    """Whether the item was made in China; an export from China counts as such if nothing else is said."""
    if line.item.made_in is not None:
        return Kleene.of(line.item.made_in == CHINA)
    return TRUE if line.tx.origin == CHINA else UNKNOWN


def origin_question(line: Line) -> Question:
    """What would settle the origin."""
    return line.asks_field("made_in", f"In which country was {line.name} made?", "Export Control Law art. 44")


def reached(line: Line) -> Kleene:
    """Whether any of China's rules on items can reach the line: an export from China, or of Chinese origin."""
    return is_export_from_china(line.tx) | is_of_chinese_origin(line)


@provision(
    "Export Control Law art. 2",
    since=date(2020, 12, 1),
    stage=Stage.SCOPE,
    standing="partial",
    missing="transit, special customs zones, and technology given by a Chinese person outside China",
    registry=CHINA_RULES,
)
def not_subject_to_chinese_export_control(line: Line) -> Iterator[Claim]:
    """What neither leaves China nor is of Chinese origin is not subject to China's export control.

    Export control is on the transfer of items out of China and to foreign persons (article 2).

    Items of Chinese origin are reached abroad where a notice says so: the control list, No. 46 of 2024 and, while it
    is carried out, No. 61 of 2025, which reaches items made abroad with Chinese rare earths as well.
    """
    content = line.parameter("cn_rare_earth_percent")
    if reached(line) is FALSE and content is None:
        yield claim(
            NotSubject(),
            f"{line.name} does not leave China, and it was made in {line.item.made_in}: China's export control does "
            f"not reach it, unless it holds Chinese rare earths (parameters.cn_rare_earth_percent).",
        )
