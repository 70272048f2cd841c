"""What is implemented of a section of law: its rules in words, the sections it is in or holds, and its tables."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from smallyard.law.coverage import Section, coverage
from smallyard.law.provision import Provision, Standing, default_registry
from smallyard.law.tables.citing import tables_citing
from smallyard.model.citation import Citation, CitationField
from smallyard.model.noun import Noun

__all__ = ["Explained", "RuleExplained", "explained"]

_TITLE_31 = {"501", "586", "800", "802", "850"}


class RuleExplained(Noun):
    """One rule, in words, and from when to when it is law."""

    name: str
    """The name that findings give as `provision`."""
    citation: CitationField
    """The paragraph that it implements."""
    also: tuple[CitationField, ...] = Field(description="what else it implements")
    title: str
    """What it says, as one sentence."""
    since: date
    """The first day on which it is law."""
    until: date | None = Field(description="the first day on which it is law no more; null: still law, as we know")
    stage: str = Field(description="when in a decision it is asked")
    standing: Standing = Field(description="how well it was checked against its text")
    missing: str = Field(description="what of it is not implemented")
    exception_to: str = Field(description="the rule that it is an exception to; empty where it is none")
    beyond_ear: bool = Field(description="it applies to items that are not subject to the EAR, too")
    text: str = Field(description="the rule in words")
    source: str = Field(description="the module that holds it")

    @classmethod
    def of(cls, rule: Provision) -> RuleExplained:
        """A rule as it is told."""
        return cls.filled(rule, stage=rule.stage.name.lower())


class Explained(Noun):
    """What is implemented of a citation."""

    citation: CitationField
    """What was asked for, in its standard form."""
    url: str | None
    """Where the official text can be read; null where that has no stable address."""
    sections: tuple[Section, ...] = Field(description="the sections that it is in or holds")
    rules: tuple[RuleExplained, ...] = Field(description="the rules that cite it")
    tables: tuple[str, ...] = Field(description="the tables of values that rest on it")


def explained(citation: str) -> Explained:
    """What is implemented of a citation. Of the EAR it may leave out "15 CFR", of a part on investments "31 CFR".

    Raises:
        UnknownValueError: it is no citation.
    """
    from smallyard.law.china.registry import chinese_rules
    from smallyard.law.investment.registry import investment_registry

    cited = _citation(citation)
    american = [*default_registry().citing(cited), *investment_registry().citing(cited)]
    chinese = list(chinese_rules().citing(cited)) if not cited[:1].isdigit() else []
    return Explained(
        citation=cited,
        url=cited.url,
        sections=tuple(one for one in coverage() if one.citation.contains(cited) or cited.contains(one.citation)),
        rules=tuple(map(RuleExplained.of, (*american, *chinese))),
        tables=tables_citing(cited),
    )


def _citation(text: str) -> Citation:
    words = text.strip().removeprefix("§").strip()
    if words[:3].isdigit() and not words[3:4].isdigit() and "CFR" not in words.upper():
        words = f"{_title(words)} CFR {words}"
    if words.casefold().startswith("part "):
        words = f"{_title(words[5:])} CFR {words[5:]}"
    return Citation.parse(words)


def _title(part: str) -> int:
    return 31 if part[:3] in _TITLE_31 else 15
