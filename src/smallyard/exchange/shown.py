"""The published form of what a node says of feeds and dockets, in JSON, beside nouns that are told as they are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from smallyard.exchange.dockets.acts import ACTS, DocketType, Opening, Role
from smallyard.exchange.dockets.sharing import Rule, sharing_rules
from smallyard.exchange.entry import Entry
from smallyard.exchange.followed import Followed, Introduction, Synced
from smallyard.model.noun import Noun

__all__ = [
    "ActKind",
    "ActWritten",
    "FeedBegun",
    "FeedFound",
    "FeedTaken",
    "FeedVerified",
    "FileVerified",
    "Published",
    "act_kinds",
]

_IDENTITY = "the feed's identity"
_ENTRIES = "how many it has"


class FeedBegun(Noun):
    """This node's feed, begun."""

    feed: str = Field(description=_IDENTITY)
    origin: str = Field(description="its name")
    home: str = Field(description="the node's folder")


class FeedFound(Noun):
    """A feed that was found at a place, and whether it is followed now."""

    feed: str = Field(description=_IDENTITY)
    origin: str = Field(description="its name")
    name: str = Field(description="who publishes it, in words")
    country: str | None = Field(description="the side its publisher says it is on")
    place: str = Field(description="where it is read from")
    entries: int | None = Field(description=f"{_ENTRIES}; null of one that is followed: `exchange sync` takes it in")
    followed: bool = Field(description="false: compare the identity with the publisher by another way first")

    @classmethod
    def of(cls, said: Introduction | Followed, place: str) -> FeedFound:
        """What a feed says of itself, or one that is followed now."""
        return cls(
            feed=said.id,
            origin=said.origin,
            name=said.name,
            country=said.country,
            place=place,
            entries=said.size if isinstance(said, Introduction) else None,
            followed=isinstance(said, Followed),
        )


class FeedTaken(Noun):
    """What one try to take in a feed gave."""

    feed: str = Field(description=_IDENTITY)
    origin: str = Field(description="its name")
    result: str = Field(description="new, unchanged, behind, unreachable, forked or broken")
    new: int = Field(description="entries taken in")
    entries: int = Field(description=_ENTRIES)
    why: str = Field(description="what was wrong; empty where nothing was")

    @classmethod
    def of(cls, one: Synced) -> FeedTaken:
        """A try as it is told."""
        return cls(
            feed=one.feed.id,
            origin=one.feed.origin,
            result=str(one.result),
            new=one.new,
            entries=one.size,
            why=one.why,
        )


class FeedVerified(Noun):
    """A feed that was walked from its first entry to its checkpoint."""

    feed: str = Field(description=_IDENTITY)
    origin: str = Field(description="its name")
    entries: int = Field(description=_ENTRIES)
    whole: bool
    """Every entry follows from the one before, and a checkpoint signed by the key in force has their root; else
    false."""
    root: str | None = Field(description="of its tree, in hex; null where it does not hold")
    keys: int | None = Field(description="how many keys it has had; null where it does not hold")
    why: str = Field(description="what does not hold; empty where all does")
    seconds: float = Field(description="how long the walk took")


class FileVerified(Noun):
    """What a receipt or a proof shows, from the file alone."""

    shows: Literal["receipt", "two histories", "nothing"]
    """What the file proves: that an entry stands in a feed, that its publisher signed two histories, or nothing."""
    feed: str | None = Field(description=f"{_IDENTITY}; null where the file shows nothing")
    what: str = Field(description="in words; of a file that shows nothing, why")
    entry: JsonValue = Field(description="of a receipt: the entry; else null")


class Published(Noun):
    """What was published in this node's feed."""

    published: tuple[int, ...] = Field(description="the numbers of the entries")
    left_out: int = Field(description="changes of lists that were not, for their day is not known closely enough")
    body: JsonValue = Field(description="of a determination: what is said of it; else null")


class ActWritten(Noun):
    """An act that was written into a docket."""

    sequence: int
    """The number of its entry in this node's feed."""
    leaf: str = Field(description="the hash of the entry, in hex")
    body: JsonValue = Field(description="the act as it stands in the feed")

    @classmethod
    def of(cls, entry: Entry) -> ActWritten:
        """The entry that holds the act."""
        return cls(sequence=entry.sequence, leaf=entry.leaf.hex(), body=entry.body)


class ActField(Noun):
    """A field of an act, and what is done with it unless its author says otherwise."""

    field: str
    """The name of the field, as it stands in the act."""
    needed: bool = Field(description="it must be there")
    rule: Rule
    """Whether it is shared, withheld behind a commitment, or kept at home and never part of an entry."""
    ground: str = Field(description="why it is not shared; empty where it is")
    citation: str
    """The law that the ground rests on; empty where the field is shared, or the rule is the project's own."""
    standing: str = Field(description="how well the ground was checked")


class ActKind(Noun):
    """An act of a type of docket: which side writes it, and its fields."""

    act: str
    """Its name, as `exchange docket write` takes it."""
    by: Role
    """Which side may write it."""
    opens: bool = Field(description="it opens the docket")
    fields: tuple[ActField, ...]
    """What it says beside its docket, its type, its name and its commitments."""


def act_kinds(type: DocketType | str) -> tuple[ActKind, ...]:  # noqa: A002 - the domain's word
    """The acts of a type of docket."""
    found = []
    for (kind, name), one in ACTS.items():
        if kind != type:
            continue
        fields = []
        for field, info in one.model_fields.items():
            if field in ("docket", "type", "act", "withheld"):
                continue
            rule = sharing_rules().get((kind, name, field))
            fields.append(
                ActField(
                    field=field,
                    needed=info.is_required(),
                    rule=rule.rule if rule is not None else Rule.OPEN,
                    ground=rule.ground if rule is not None else "",
                    citation=rule.citation if rule is not None else "",
                    standing=rule.standing if rule is not None else "",
                )
            )
        found.append(ActKind(act=name, by=one.by, opens=issubclass(one, Opening), fields=tuple(fields)))
    return tuple(found)
