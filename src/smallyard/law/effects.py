"""What a provision can say of a transaction: a small closed set of effects, and the findings that carry them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from smallyard.model.citation import Citation, CitationField
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.noun import Noun

__all__ = [
    "Asks",
    "Condition",
    "Duty",
    "Effect",
    "Excepts",
    "Finding",
    "Imposes",
    "NotSubject",
    "OffersException",
    "Prohibits",
    "Question",
    "RaisesRedFlag",
    "RequiresFiling",
    "RequiresLicense",
    "ReviewPolicy",
    "State",
    "Subject",
    "SuspendsExceptions",
    "paragraph_within",
    "question",
]

State = Literal["yes", "no", "unknown"]
"""A Kleene value as it is written in a decision."""


def state(fact: Kleene) -> State:
    """The written form of a fact's truth value."""
    return "yes" if fact is TRUE else "no" if fact is FALSE else "unknown"


class ReviewPolicy(StrEnum):
    """How a license application will be reviewed; ordered by `severity`, the strictest governs (744.1(a)(2))."""

    NOT_STATED = "not stated"
    PRESUMPTION_OF_APPROVAL = "presumption of approval"
    CASE_BY_CASE = "case by case"
    PRESUMPTION_OF_DENIAL = "presumption of denial"
    POLICY_OF_DENIAL = "policy of denial"

    @property
    def severity(self) -> int:
        """0 where nothing is stated, to 4 for a policy of denial."""
        return list(ReviewPolicy).index(self)


class Question(Noun):
    """A fact that is missing, and where to put it.

    `key` is either a field of the transaction file ("end_use.reviewed", "items[1].value",
    "parties[2].headquarters") or a key of its `answers` table ("740.6.written_assurance").
    """

    key: str
    """Where the answer goes: a field of the transaction or deal file ("items[1].value"), or a key of its `answers`
    table."""
    text: str
    """What is asked, in words."""
    citation: CitationField
    """The provision that turns on the answer."""
    about: str = ""
    """For a question of identity: the id of the listing that the party may be."""


@lru_cache(maxsize=16_384)
def question(key: str, text: str, citation: str) -> Question:
    """A question; the same one is the same object, since rules ask alike in every decision."""
    return Question(key=key, text=text, citation=Citation.parse(citation))


class Condition(Noun):
    """One condition of a license exception, as it stands on the facts given."""

    text: str
    """What must hold, in words."""
    state: State
    """"yes" where the facts given meet it, "no" where they do not, "unknown" where a fact is missing."""
    citation: CitationField
    """The provision that sets it."""
    question: Question | None = None
    """Set where the state is unknown and a fact would settle it."""


class NotSubject(Noun):
    """The item is not subject to the EAR."""

    effect: Literal["not_subject"] = "not_subject"
    """Which effect this is, always "not_subject"."""


class Subject(Noun):
    """The item is subject to the EAR by the route that the finding names (734.3(a)); nothing else follows."""

    effect: Literal["subject"] = "subject"
    """Which effect this is, always "subject"."""


class Prohibits(Noun):
    """The transaction may not go ahead and no license exception reaches it; `unless` names who could authorize it."""

    effect: Literal["prohibits"] = "prohibits"
    """Which effect this is, always "prohibits"."""
    unless: str = ""
    """Who could authorize it, or what would lift the prohibition, in words; empty where the rule names nothing."""


class RequiresLicense(Noun):
    """A license is required.

    `control` says for what: a Country Chart column ("NS2"), or the rule's section ("744.11").
    `reason` is the reason for control (NS, MT, NP, CB, RS, CC, AT, FC, UN, SS, SL, EI, SI) where it is list-based.
    `overcome_by` are the paragraphs of part 740 that may overcome it ("740.11", "740.9(a)(6)"): None means any that
    740.2 leaves open, an empty tuple none.
    """

    effect: Literal["requires_license"] = "requires_license"
    """Which effect this is, always "requires_license"."""
    control: str
    """What it is required for: a Country Chart column ("NS2"), or the section of the rule ("744.11")."""
    reason: str = ""
    """The reason for control, such as NS, MT or AT; empty where the requirement is not list-based."""
    review: ReviewPolicy = ReviewPolicy.NOT_STATED
    """How an application is reviewed; "not stated" where the rule does not say."""
    review_text: str = ""
    """That policy in the words of the rule or of the listed party's entry; empty where there are none."""
    overcome_by: tuple[str, ...] | None = None
    """The only paragraphs that may overcome it ("740.11"); null: any that 740.2 leaves open; empty: none."""


class SuspendsExceptions(Noun):
    """License exceptions are not available, but for the paragraphs in `but`; only for `controls` if any are named."""

    effect: Literal["suspends_exceptions"] = "suspends_exceptions"
    """Which effect this is, always "suspends_exceptions"."""
    but: tuple[str, ...] = ()
    """The paragraphs that stay available ("740.11(b)", "740.13"); empty: none."""
    controls: tuple[str, ...] = ()
    """The requirements against which exceptions are not available, as in `control`; empty: against every one."""


class OffersException(Noun):
    """A license exception was considered; it is available when every condition is yes.

    `reaches` are the reasons for control it can overcome; None means every reason.
    """

    effect: Literal["offers_exception"] = "offers_exception"
    """Which effect this is, always "offers_exception"."""
    symbol: str
    """The exception's short name, such as TSR or GOV, or on investments its paragraph ("850.501(a)")."""
    paragraph: str
    """The paragraph that offers it ("740.11(b)(2)"), which `but` and `overcome_by` of other findings name."""
    reaches: tuple[str, ...] | None = None
    """The reasons for control that it can overcome, such as NS or AT; null: every reason."""
    conditions: tuple[Condition, ...]
    """What must hold; the exception is available when every one is "yes"."""

    @property
    def available(self) -> Kleene:
        """Whether every condition holds."""
        result = TRUE
        for condition in self.conditions:
            if condition.state == "no":
                return FALSE
            if condition.state == "unknown":
                result = UNKNOWN
        return result


class Duty(StrEnum):
    """Kinds of obligation that go with a transaction."""

    LICENSE_APPLICATION = "license_application"
    EEI = "eei"
    DESTINATION_CONTROL_STATEMENT = "destination_control_statement"
    UVL_STATEMENT = "uvl_statement"
    CONSIGNEE_STATEMENT = "consignee_statement"
    NOTIFICATION = "notification"
    REPORT = "report"
    DECLARATION = "declaration"
    FILING_FEE = "filing_fee"
    TIMETABLE = "timetable"
    """Days by which an agency must act on a filing."""
    RECORDS = "records"


class Imposes(Noun):
    """Something must be done: `before` the shipment or after it, by `due` if there is a day, with text to use."""

    effect: Literal["imposes"] = "imposes"
    """Which effect this is, always "imposes"."""
    duty: Duty
    """The kind of duty."""
    text: str
    """What must be done, in words."""
    before: bool = False
    """Whether it must be done before the shipment, or before the deal is completed; false: after it, or at no set
    time."""
    due: date | None = None
    """The last day on which it is done in time; null where there is none, or the facts do not tell it."""
    wording: str = ""
    """The words of the statement to be made, filled in, where the regulation prescribes them."""


class RaisesRedFlag(Noun):
    """A circumstance that must be resolved before going ahead (Supp. No. 3 to part 732)."""

    effect: Literal["raises_red_flag"] = "raises_red_flag"
    """Which effect this is, always "raises_red_flag"."""


class RequiresFiling(Noun):
    """A deal is to be filed with an agency: must be, or, where `mandatory` is false, may be.

    `form` is notification, declaration or notice; `to` names the agency.
    """

    effect: Literal["requires_filing"] = "requires_filing"
    """Which effect this is, always "requires_filing"."""
    form: str
    """What is filed: "notification", "declaration", or "declaration or notice"."""
    to: str
    """The agency with which it is filed."""
    due: date | None = None
    """The last day on which it is filed in time; null where there is none, or the facts do not tell it."""
    mandatory: bool = True
    """False: the agency has jurisdiction, and filing is voluntary."""


class Asks(Noun):
    """A fact is missing and the answer could make the outcome worse."""

    effect: Literal["asks"] = "asks"
    """Which effect this is, always "asks"."""


class Excepts(Noun):
    """The rule that this provision is declared an exception to does not apply here."""

    effect: Literal["excepts"] = "excepts"
    """Which effect this is, always "excepts"."""


Effect = Annotated[
    NotSubject
    | Subject
    | Prohibits
    | RequiresLicense
    | SuspendsExceptions
    | OffersException
    | Imposes
    | RequiresFiling
    | RaisesRedFlag
    | Asks
    | Excepts,
    Field(discriminator="effect"),
]
"""What a provision may find: the closed set of effects."""


class Finding(Noun):
    """What one provision says of one transaction, or of one of its lines.

    `certain` is false where it turns on a fact that is unknown; `questions` then name it.
    `line` is the item's number from 1, or None where it concerns the whole transaction.
    `set_aside_by` names the provision, declared an exception to this one, that takes its place.
    """

    provision: str
    """The name of the rule that found it."""
    citation: CitationField
    """The paragraph that says so; closer than the rule's own where one rule holds several."""
    effect: Effect
    """What follows from it; `effect` within tells which kind it is."""
    reason: str
    """Why, as a sentence on this transaction or deal."""
    facts: tuple[str, ...] = ()
    """Further facts that it rests on, in words: how a party was matched with a listing, say; often none."""
    certain: bool = True
    """False: it turns on a fact that is unknown, which `questions` name."""
    questions: tuple[Question, ...] = ()
    """The facts that would settle it; empty where it is certain."""
    line: int | None = None
    """The item's number in the transaction, from 1; null where it concerns the whole transaction or deal."""
    set_aside_by: str = ""
    """The name of the provision, an exception to this one, that takes its place; empty: it stands."""
    beyond_ear: bool = False
    """The provision applies even to items that are not subject to the EAR."""


@lru_cache(maxsize=16_384)
def paragraph_within(paragraph: str, allowed: tuple[str, ...]) -> bool:
    """Whether an exception's paragraph ("740.11(b)(2)") lies in one of those allowed ("740.11(b)", "740.13")."""
    return any(paragraph == one or paragraph.startswith(f"{one}(") for one in allowed)
