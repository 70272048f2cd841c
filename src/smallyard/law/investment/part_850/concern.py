"""Persons of a country of concern: 31 CFR 850.207 and 850.221."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from smallyard.law.effects import Question
from smallyard.law.investment.reasoning import Reasoned, asked, given, no, unsettled, yes
from smallyard.law.tables.countries_of_concern import countries_of_concern
from smallyard.model.country import country
from smallyard.model.investment import Investment
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene
from smallyard.model.party import PartyKind
from smallyard.model.percentage import NONE, UNKNOWN_PERCENTAGE, Percentage, total
from smallyard.model.person import Holder, Person, UsStatus

__all__ = ["person_of_country_of_concern"]

_HALF = Decimal(50)
_MEASURES = {"votes": "votes", "board": "board votes", "equity": "equity"}
_SECTION = "31 CFR 850.221"
_EVER = frozenset({"CN", "HK", "MO"})
"""Countries of concern since part 850 began; a holder of none of them passes nothing on."""


def person_of_country_of_concern(person: Person, place: str, deal: Investment, day: date) -> Reasoned:
    """Whether a person is one of a country of concern: by itself (a)-(c), or by who holds half of it (d), (e).

    Half is 50 percent or more, of votes, board votes or equity, each measured by itself. Paragraph (d) adds up the
    holdings of persons under (a) to (c), (e) those of persons under (d). The text does not say that the two kinds add
    to each other; where only such a sum reaches 50 percent, the answer is unknown.
    """
    by_itself = _by_itself(person, place, deal, day)
    if by_itself.fact is TRUE or person.is_individual or person.person_of_country_of_concern is not None:
        return by_itself
    held = _by_holders(person, place, deal, day)
    if held.fact is FALSE:
        return by_itself.saying(f"{by_itself.because} {held.because}")
    return (
        held
        if held.fact is TRUE or by_itself.fact is FALSE
        else unsettled(f"{by_itself.because} {held.because}", *by_itself.questions, *held.questions)
    )


def _by_itself(person: Person, place: str, deal: Investment, day: date) -> Reasoned:
    """Paragraphs (a), (b), and (c) as far as the person itself is a government."""
    concern = countries_of_concern(day)
    who = person.name
    if person.person_of_country_of_concern is not None:
        is_one = person.person_of_country_of_concern
        return (yes if is_one else no)(
            f"{who} is {'' if is_one else 'not '}a person of a country of concern, it is said."
        )
    there = sorted(person.places & concern)
    named = ", ".join(country(one).name for one in there)
    if person.is_individual:
        return _individual(person, place, named)
    if person.government and there:
        return yes(f"{who} is of the government of {named} (850.221(c)).")
    if there:
        return yes(
            f"{who} is organized, headquartered or has its principal place of business in {named} (850.221(b))."
        )
    missing = [
        field
        for field in ("country", "headquarters", "principal_place_of_business")
        if getattr(person, field) is None
    ]
    if not missing or (person.country is not None and (deal.diligence.complete or person.government)):
        return no(f"{who} has no seat in a country of concern.")
    return unsettled(
        f"It is not known whether {who} has a seat in a country of concern.",
        *(
            asked(f"{place}.{field}", f"Which is the {field.replace('_', ' ')} of {who}?", f"{_SECTION}(b)")
            for field in missing
        ),
    )


def _individual(person: Person, place: str, named: str) -> Reasoned:
    if not named:
        return given(
            Kleene.of(None if person.country is None else False),
            "",
            f"{person.name} is no citizen or permanent resident of a country of concern.",
            f"The citizenship of {person.name} is not known.",
            asked(f"{place}.country", f"Of which country is {person.name} a citizen?", f"{_SECTION}(a)"),
        )
    if person.us_status is UsStatus.NEITHER:
        return yes(f"{person.name} is a citizen or permanent resident of {named} without US status (850.221(a)).")
    if person.us_status is not None:
        return no(f"{person.name} is a US {person.us_status.replace('_', ' ')}, so 850.221(a) does not apply.")
    return unsettled(
        f"It is not known whether {person.name} is a US citizen or permanent resident.",
        asked(
            f"{place}.us_status",
            f"Is {person.name} a US citizen or a permanent resident of the United States (citizen, "
            f"permanent_resident, neither)?",
            f"{_SECTION}(a)",
        ),
    )


def _by_holders(person: Person, place: str, deal: Investment, day: date) -> Reasoned:
    """Paragraphs (c) to (e): who holds half of it, or directs it for a government."""
    who = person.name
    questions: list[Question] = []
    ranks: list[tuple[Holder, Reasoned, Reasoned]] = []
    for number, holder in enumerate(person.holders, start=1):
        here = f"{place}.holders[{number}]"
        own = _by_itself(holder, here, deal, day)
        held = _by_holders(holder, here, deal, day) if not holder.is_individual else no("")
        if own.fact is not FALSE and holder.government and holder.directs:
            return yes(f"{holder.name}, a government of a country of concern, directs {who} (850.221(c)).")
        ranks.append((holder, own, held))
    best = FALSE
    says = (
        f"Its holders from countries of concern reach no 50 percent of its votes, board votes or equity ({_SECTION})."
    )
    for measure, words in _MEASURES.items():
        direct, through, mixed, unsure = _sums(person, place, ranks, measure)
        if direct.at_least >= _HALF:
            return yes(f"Persons of 850.221(a) to (c) hold {direct} percent of the {words} of {who} (850.221(d)).")
        if through.at_least >= _HALF:
            return yes(f"Persons of 850.221(d) hold {through} percent of the {words} of {who} (850.221(e)).")
        if direct.reaches(_HALF) is UNKNOWN or through.reaches(_HALF) is UNKNOWN:
            best = UNKNOWN
            says = f"It is not known whether holders from countries of concern hold half of the {words} of {who}."
            questions += unsure
        elif mixed.reaches(_HALF) is not FALSE:
            best = UNKNOWN
            says = (
                f"Holders of 850.221(a) to (c) ({direct} percent of the {words} of {who}) and of (d) ({through} "
                f"percent) reach 50 percent only together; the text does not say that the two add up."
            )
            questions.append(
                asked(
                    f"{place}.person_of_country_of_concern",
                    f"Is {who} a person of a country of concern? Its direct and tiered holders reach half only "
                    f"together: ask Treasury or counsel.",
                    f"{_SECTION}(d)",
                )
            )
    if best is FALSE and _unnamed_could_hold_half(person) and not deal.diligence.complete:
        return unsettled(
            f"Who holds {who} is not known.",
            asked(
                f"{place}.holders",
                f"Which persons of China, Hong Kong or Macau hold votes, board votes or equity of {who}, and how "
                f"much? Name the holders, then set holders_complete to true.",
                f"{_SECTION}(d)",
            ),
        )
    return no(says) if best is FALSE else unsettled(says, *dict.fromkeys(questions))


def _sums(
    person: Person, place: str, ranks: list[tuple[Holder, Reasoned, Reasoned]], measure: str
) -> tuple[Percentage, Percentage, Percentage, list[Question]]:
    """What persons of (a)-(c), those of (d), and both together hold of a person, and what is unclear of it."""
    direct: list[Percentage] = []
    through: list[Percentage] = []
    unsure: list[Question] = []
    for number, (holder, own, held) in enumerate(ranks, start=1):
        said = getattr(holder, measure)
        share = said if said is not None else NONE if person.holders_complete else UNKNOWN_PERCENTAGE
        if own.fact is FALSE and held.fact is FALSE and (part := _in_proportion(holder, measure, share)) is not None:
            # "Directly or indirectly": the text does not say how a holder below half passes on what it holds.
            direct.append(Percentage(at_least=Decimal(0), at_most=part))
            unsure.append(_passed_on(holder, person, place))
            continue
        for fact, parts, questions in ((own.fact, direct, own.questions), (held.fact, through, held.questions)):
            if fact is TRUE:
                parts.append(share)
                if share.at_least != share.at_most:
                    unsure.append(_how_much(holder, person, f"{place}.holders[{number}].{measure}", measure))
            elif fact is UNKNOWN:
                parts.append(Percentage(at_least=Decimal(0), at_most=share.at_most))
                unsure += questions
            if own.fact is TRUE:
                break
    # Both together: each holder once.
    return total(direct), total(through), total([*direct, *through]), list(dict.fromkeys(unsure))


def _in_proportion(holder: Holder, measure: str, share: Percentage) -> Decimal | None:
    """What persons of a country of concern hold through a holder of whom they have less than half, in proportion."""
    inside = [
        said
        for one in holder.holders
        if one.places & _EVER or one.person_of_country_of_concern
        if (said := getattr(one, measure) or one.equity or one.votes) is not None
    ]
    return total(inside).of(share).at_most if inside else None


def _passed_on(holder: Holder, person: Person, place: str) -> Question:
    return asked(
        f"{place}.person_of_country_of_concern",
        f"Persons of a country of concern hold less than half of {holder.name}, which holds {person.name}. Does what "
        f"they so hold indirectly bring them to half of {person.name}?",
        f"{_SECTION}(d)",
    )


def _how_much(holder: Holder, person: Person, key: str, measure: str) -> Question:
    return asked(
        key,
        f"How much of the {_MEASURES[measure]} of {person.name} does {holder.name} hold, in percent?",
        f"{_SECTION}(d)",
    )


def _unnamed_could_hold_half(person: Person) -> bool:
    if person.holders_complete or person.kind is PartyKind.PERSON:
        return False
    for measure in _MEASURES:
        named = [getattr(holder, measure) for holder in person.holders]
        if total([one for one in named if one is not None]).at_least <= _HALF:
            return True
    return False
