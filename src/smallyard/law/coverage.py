"""What law is covered, partly covered and not covered: read off the registry, never written by hand."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from smallyard.law.provision import Provision, Registry, default_registry
from smallyard.law.tables.reading import rows
from smallyard.model.citation import Citation, CitationField
from smallyard.model.noun import Noun

__all__ = ["Section", "Status", "coverage", "not_covered"]


class Status(StrEnum):
    """How a section stands."""

    IMPLEMENTED = "implemented"
    """A whole provision cites the section itself, or each of the paragraphs that can decide a transaction."""
    PARTIAL = "partial"
    """Some of it is implemented; `missing` says what is not."""
    NOT_IMPLEMENTED = "not implemented"
    NOT_APPLICABLE = "not applicable"
    """It decides no transaction; `missing` says why."""


class Section(Noun):
    """One section of the regulations, or one instrument, and what is implemented of it."""

    citation: CitationField
    """The section, or the instrument."""
    title: str
    """Its heading."""
    status: Status
    """How much of it is implemented."""
    missing: str
    """What of it is not implemented, or why it decides nothing."""
    provisions: tuple[str, ...]
    """The names of the rules that cite it."""


def coverage(registry: Registry | None = None, table: str = "sections.csv") -> tuple[Section, ...]:
    """Every section of 15 CFR 730-774 and of the parts on investments, or every instrument of another table.

    With a registry of one's own, only what its table holds.
    """
    provisions = tuple(registry if registry is not None else default_registry())
    found = tuple(_section(row, provisions) for row in rows(table))
    return found if registry is not None else found + _on_investments()


@cache
def _on_investments() -> tuple[Section, ...]:
    """Every section of 31 CFR parts 800, 802 and 850, and those of parts 501 and 586 that rules cite."""
    from smallyard.law.investment.registry import investment_registry

    provisions = tuple(investment_registry())
    return tuple(_section(row, provisions) for row in rows("investment_sections.csv"))


def _section(row: dict[str, str], provisions: tuple[Provision, ...]) -> Section:
    citation = Citation.parse(row["citation"])
    ours = [(one, cited) for one in provisions for cited in (one.citation, *one.also) if citation.contains(cited)]
    if not ours:
        decides = row["decides"] == "yes"
        status = Status.NOT_IMPLEMENTED if decides else Status.NOT_APPLICABLE
        return _told(citation, row["title"], status, row["why_not"], ())
    names = tuple(dict.fromkeys(one.name for one, _ in ours))
    missing = list(dict.fromkeys(one.missing for one, _ in ours if one.missing))
    wanted = [Citation(f"{citation}{paragraph}") for paragraph in row["paragraphs"].split()] or [citation]
    uncovered = [one for one in wanted if not any(cited.contains(one) for _, cited in ours)]
    if uncovered == [citation]:
        held = ", ".join(sorted({cited.removeprefix(citation) for _, cited in ours}))
        missing.append(f"implemented are {held} only")
    elif uncovered:
        missing.append("not implemented: " + ", ".join(one.removeprefix(citation) for one in uncovered))
    status = Status.PARTIAL if missing else Status.IMPLEMENTED
    return _told(citation, row["title"], status, "; ".join(missing), names)


def _told(citation: Citation, title: str, status: Status, missing: str, names: tuple[str, ...]) -> Section:
    return Section.trusted(citation=citation, title=title, status=status, missing=missing, provisions=names)


@cache
def not_covered() -> frozenset[str]:
    """The sections that could decide a transaction and of which nothing is implemented."""
    return frozenset(one.citation for one in coverage() if one.status is Status.NOT_IMPLEMENTED)
