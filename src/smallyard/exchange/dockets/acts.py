"""What a side can do in a docket: the body of an entry of kind `docket`, by type of docket and act.

Each act is written by one side in its own feed. A field that the sharing rules withhold is absent, and `withheld`
carries a commitment in its place (see `sharing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field, ValidationError

from smallyard.errors import InputError
from smallyard.exchange.keys import Hash
from smallyard.exchange.wire import Wire
from smallyard.model.country import CountryCode
from smallyard.model.day import Day

__all__ = [
    "ACTS",
    "TYPES",
    "Act",
    "DocketType",
    "Opening",
    "Role",
    "act_class",
    "docket_label",
    "docket_opener",
    "read_act",
]

Label = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Docket = Annotated[str, Field(pattern=r"^[0-9a-f]{64}/[a-z0-9][a-z0-9-]{0,59}$")]
"""A docket: the identity of the feed that opened it, and a label that this feed uses once."""
Short = Annotated[str, Field(min_length=1, max_length=300)]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]
ItemName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class DocketType(StrEnum):
    """What a docket is about."""

    END_USE_CHECK = "end_use_check"
    LISTING_REVIEW = "listing_review"
    TRADE_ISSUE = "trade_issue"


class Role(StrEnum):
    """Who may write an act."""

    OPENER = "opener"
    """The side that opened the docket: it requests the check, petitions, raises the issue."""
    OTHER = "other"
    """The side it is opened with: the host, the reviewer, the other side."""
    EITHER = "either"


class Act(Wire):
    """What every act says."""

    by: ClassVar[Role] = Role.EITHER
    docket: Docket
    """The docket it is written into: the identity of the feed that opened it, a slash, and the docket's label."""
    type: str
    """The type of the docket, which its opening fixes."""
    act: str
    """Which act it is, of those that the type of docket has."""
    on: Day
    """The day of the act, as its author dates it; the entry has the time at which it was written."""
    note: Annotated[str, Field(max_length=2_000)] = ""
    """A remark of its author, shared as it stands; empty where there is none."""
    under: Annotated[str, Field(max_length=300)] = ""
    """The law of its own under which this side acts or shares, in its own words."""
    withheld: dict[str, Hash] = Field(default_factory=dict, max_length=20)
    """Fields that are withheld, by name: SHA-256 of their disclosure."""


class Opening(Act):
    """An act that opens a docket."""

    by: ClassVar[Role] = Role.OPENER
    other: Hash
    """The feed of the other side."""
    title: Short
    """What the docket is about, in one line, shared as it stands."""


class Statement(Wire):
    """Words of one side, attributed to it, in a docket of any type."""

    act: Literal["statement"] = "statement"
    """Which act it is."""
    text: Text
    """What the side says, in its own words."""


class Withdraw(Wire):
    """The side that opened a docket of any type ends it."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["withdraw"] = "withdraw"
    """Which act it is."""


# ---- end-use check ----


class CheckAct(Act):
    """An act of an end-use check."""

    type: Literal["end_use_check"] = "end_use_check"


class Request(CheckAct, Opening):
    """A check is requested of the host government (15 CFR 744.15(c))."""

    act: Literal["request"] = "request"
    check: Literal["pre_license", "post_shipment"] | None = None
    """Made before a license is decided on, or after the items were shipped; absent: withheld or not said."""
    party: Short | None = None
    """Who is to be visited. Withheld by rule unless its listing is given; absent: withheld or not said."""
    country: CountryCode | None = None
    """Where the party is, ISO 3166-1 alpha-2; absent: withheld or not said."""
    listing: Short | None = None
    """The party's listing, as `lists show` knows it, if it is listed."""
    address: Short | None = None
    """Where it is to be visited. Withheld by rule unless its author opens it, and absent where it is not said."""
    exporter: Short | None = None
    """Who supplied the items. Withheld by rule unless its author opens it, and absent where it is not said."""
    items: Short | None = None
    """What is or was supplied. Withheld by rule unless its author opens it, and absent where it is not said."""
    license: Short | None = None
    """The license or license application that the check concerns. Withheld by rule unless its author opens it, and
    absent where it is not said."""
    value: Short | None = None
    """What the items are worth, with the currency. Withheld by rule unless its author opens it, and absent where it
    is not said."""
    source: Short | None = None
    """How the question arose. Kept at home by rule, and so never part of an entry."""
    unverified_since: Day | None = None
    """The day since which the party has been on the Unverified List, if it is."""


class Accept(CheckAct):
    """The host will arrange the check."""

    by: ClassVar[Role] = Role.OTHER
    act: Literal["accept"] = "accept"


class Decline(CheckAct):
    """The host will not arrange the check."""

    by: ClassVar[Role] = Role.OTHER
    act: Literal["decline"] = "decline"
    reason: Text | None = None
    """Why not, in the host's words; absent: withheld or not said."""


class Schedule(CheckAct):
    """A day for the visit."""

    act: Literal["schedule"] = "schedule"
    visit_on: Day
    """The day planned for the visit. If the two sides name different days, the docket's state takes the host's."""
    place: Short | None = None
    """Where the visit is to be. Withheld by rule unless its author opens it, and absent where it is not said."""


class Visit(CheckAct):
    """The visit took place, `on` the day of the act."""

    act: Literal["visit"] = "visit"
    accompanied: bool | None = None
    """Whether officials of the host were there."""
    findings: Text | None = None
    """What was seen at the party. Withheld by rule unless its author opens it, and absent where it is not said."""
    persons: Text | None = None
    """Who was met. Kept at home by rule, and so never part of an entry."""


class Outcome(CheckAct):
    """What the requesting side concludes."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["outcome"] = "outcome"
    result: Literal["favorable", "unfavorable", "not_completed"]
    """How the check ended. Not completed: it could not be carried out, and `cause` says who or what prevented it."""
    cause: Literal["host_government", "party", "other"] | None = None
    """Of a check not completed: who or what prevented it; None is not known."""
    findings: Text | None = None
    """What the result rests on. Withheld by rule unless its author opens it, and absent where it is not said."""


class Listed(CheckAct):
    """The party came on a list."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["listed"] = "listed"
    list: Literal["UVL", "EL"]
    """The list: UVL, the Unverified List (15 CFR 744.15), or EL, the Entity List (15 CFR 744.16)."""
    citation: Short | None = None
    """Where the listing was published, such as 87 FR 61971; absent: withheld or not said."""


class ProposeRemoval(CheckAct):
    """The requesting side proposes to take the party off a list, its bona fides verified (744.15(c)(2))."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["propose_removal"] = "propose_removal"
    listing: Short
    """The party's listing, as `lists show` knows it."""


class Refer(CheckAct):
    """The requesting side refers the matter on."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["refer"] = "refer"
    to: Literal["unverified_list", "entity_list", "enforcement"]
    """Where the matter goes: to the process for the Unverified List or the Entity List, or to enforcement."""


class Removed(CheckAct):
    """The party came off a list."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["removed"] = "removed"
    list: Literal["UVL", "EL"]
    """The list: UVL, the Unverified List (15 CFR 744.15), or EL, the Entity List (15 CFR 744.16)."""
    citation: Short | None = None
    """Where the removal was published, such as 88 FR 57006; absent: withheld or not said."""


class CheckStatement(Statement, CheckAct):
    """Words of one side."""


class CheckWithdraw(Withdraw, CheckAct):
    """The request is withdrawn."""


# ---- listing review ----


class ReviewAct(Act):
    """An act of a listing review."""

    type: Literal["listing_review"] = "listing_review"


class Petition(ReviewAct, Opening):
    """Removal or modification of a listing is asked for (15 CFR 744.15(d), 744.16(e))."""

    act: Literal["petition"] = "petition"
    listing: Short
    """The listing in question, as `lists show` knows it."""
    asks: Literal["removal", "modification"]
    """Whether the listing is to be removed or changed."""
    grounds: Text | None = None
    """Why, in the petitioner's words, shared as they stand; absent: withheld or not said."""
    evidence: Text | None = None
    """What is brought in proof. Withheld by rule unless its author opens it, and absent where it is not said."""
    citation: Short | None = None
    """What it cites, such as the section under which it petitions; absent: withheld, or nothing."""


class Acknowledge(ReviewAct):
    """The reviewer has the petition."""

    by: ClassVar[Role] = Role.OTHER
    act: Literal["acknowledge"] = "acknowledge"


class AskInformation(ReviewAct):
    """The reviewer asks a question, to be answered by a day."""

    by: ClassVar[Role] = Role.OTHER
    act: Literal["ask_information"] = "ask_information"
    question: ItemName
    """A name for the question within the docket, by which it is answered. Asked again, the last wording stands."""
    text: Text
    """What is asked, in the reviewer's words."""
    due: Day | None = None
    """The last day for the answer; absent: withheld, or none is set."""


class Answer(ReviewAct):
    """The petitioner answers a question."""

    by: ClassVar[Role] = Role.OPENER
    act: Literal["answer"] = "answer"
    question: ItemName
    """The name of the question that it answers."""
    text: Text | None = None
    """The answer. Withheld by rule unless its author opens it, and absent where it is not said."""


class Circulate(ReviewAct):
    """The reviewer puts the petition to the agencies that vote on it."""

    by: ClassVar[Role] = Role.OTHER
    act: Literal["circulate"] = "circulate"


class Decide(ReviewAct):
    """The reviewer decides."""

    by: ClassVar[Role] = Role.OTHER
    act: Literal["decide"] = "decide"
    result: Literal["removed", "modified", "retained"]
    """What becomes of the listing: removed, modified, or retained as it is."""
    citation: Short | None = None
    """Where the decision was published, such as 88 FR 57006; absent: withheld or not said."""
    votes: Text | None = None
    """How the agencies voted. Kept at home by rule, and so never part of an entry."""


class ReviewStatement(Statement, ReviewAct):
    """Words of one side."""


class ReviewWithdraw(Withdraw, ReviewAct):
    """The petition is withdrawn."""


# ---- trade issue of a working group ----


class IssueAct(Act):
    """An act of a trade issue."""

    type: Literal["trade_issue"] = "trade_issue"


class Raise(IssueAct, Opening):
    """An issue is put before a working group."""

    act: Literal["raise"] = "raise"
    mechanism: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    """One of `mechanisms`, or a name of the two sides' own."""
    firms: Text | None = None
    """Which firms raised the matter. Withheld by rule unless its author opens it, and absent where it is not said."""


class Position(IssueAct):
    """What one side holds. The latest of each side stands; the two live side by side."""

    act: Literal["position"] = "position"
    text: Text
    """What the side holds, in its own words."""
    instructions: Text | None = None
    """The side's own instructions to its people. Kept at home by rule, and so never part of an entry."""


class Meet(IssueAct):
    """A meeting: `on` the day of the act, `day` the meeting's own at its place."""

    act: Literal["meet"] = "meet"
    meeting: ItemName
    """A name for the meeting within the docket: both sides announce one meeting under one name."""
    day: Day
    """The day on which it is held, at its place."""
    time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    """When it begins, hours and minutes of 24 (09:30) at its place; absent: withheld or not said."""
    zone: Short | None = None
    """The time zone of day and time, such as Asia/Shanghai."""
    place: Short | None = None
    """Where it is held; absent: withheld or not said."""
    level: Short | None = None
    """The rank at which it is held, such as vice minister; absent: withheld or not said."""
    agenda: Annotated[tuple[Short, ...], Field(max_length=30)] = ()
    """What is to be spoken of, a line for each; empty: withheld or not said."""


class ProposeAction(IssueAct):
    """One side proposes something to be done."""

    act: Literal["propose_action"] = "propose_action"
    action: ItemName
    """A name for the action within the docket. Proposed again by the same side, the last wording stands."""
    what: Text
    """What is to be done, in words that the other side agrees to as they stand."""
    owner: Literal["opener", "other", "both"]
    """Which side is to do it, or both."""
    due: Day | None = None
    """The last day that is in time; absent: withheld, or none is proposed."""


class AgreeAction(IssueAct):
    """The other side agrees to what was proposed, as it stands in that very entry."""

    act: Literal["agree_action"] = "agree_action"
    action: ItemName
    """The name of the action that it agrees to."""
    entry: Hash
    """The leaf hash of the entry that proposed it."""


class ReportAction(IssueAct):
    """A side reports on an action that it owns."""

    act: Literal["report_action"] = "report_action"
    action: ItemName
    """The name of the action that it reports on."""
    done: bool
    """Whether this side has done it; the latest report of each side stands."""
    text: Text | None = None
    """What was done or is still open, in words; absent: withheld or not said."""


class Close(IssueAct):
    """A side holds the issue closed; it is when both do."""

    act: Literal["close"] = "close"


class IssueStatement(Statement, IssueAct):
    """Words of one side."""


class IssueWithdraw(Withdraw, IssueAct):
    """The issue is withdrawn."""


_CLASSES: tuple[type[Act], ...] = (
    *(Request, Accept, Decline, Schedule, Visit, Outcome, Listed, ProposeRemoval, Refer, Removed),
    *(CheckStatement, CheckWithdraw),
    *(Petition, Acknowledge, AskInformation, Answer, Circulate, Decide, ReviewStatement, ReviewWithdraw),
    *(Raise, Position, Meet, ProposeAction, AgreeAction, ReportAction, Close, IssueStatement, IssueWithdraw),
)


def _literal(kind: type[Act], field: str) -> str:
    return str(get_args(kind.model_fields[field].annotation)[0])


ACTS: dict[tuple[str, str], type[Act]] = {(_literal(one, "type"), _literal(one, "act")): one for one in _CLASSES}
"""The acts there are, by type of docket and name."""
TYPES: dict[str, tuple[str, ...]] = {kind: tuple(act for type_, act in ACTS if type_ == kind) for kind in DocketType}
"""The names of acts by type of docket; the first of each opens it."""


def act_class(type_: object, act: object) -> type[Act]:
    """What an act of a type of docket says.

    Raises:
        InputError: there is none of that name.
    """
    found = ACTS.get((str(type_), str(act)))
    if found is None:
        known = TYPES.get(str(type_))
        if known is None:
            raise InputError(f"{str(type_)[:80]!r} is no type of docket", field="type", accepted=", ".join(TYPES))
        raise InputError(f"{str(act)[:80]!r} is no act of it", field="act", accepted=", ".join(known))
    return found


def read_act(body: Mapping[str, Any]) -> Act:
    """Read the body of an entry of kind `docket`.

    Raises:
        InputError: it is none; the message names the field.
    """
    kind = act_class(body.get("type"), body.get("act"))
    try:
        return kind.model_validate(body)
    except ValidationError as failed:
        first = failed.errors()[0]
        raise InputError(
            first["msg"].removeprefix("Value error, "), field=".".join(map(str, first["loc"]))
        ) from failed


def docket_opener(docket: str) -> str:
    """The feed that opened a docket."""
    return docket.partition("/")[0]


def docket_label(docket: str) -> str:
    """The label of a docket."""
    return docket.partition("/")[2]
