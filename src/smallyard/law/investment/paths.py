"""Paths: the lawful ways in which a blocked deal could go ahead.

Each is found by asking what would change the outcome, and checked by deciding the changed deal or world.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from smallyard.law.effects import Prohibits, Question, RequiresFiling
from smallyard.law.investment.decision import InvestmentDecision, InvestmentOutcome, InvestmentPath
from smallyard.law.investment.military_companies import (
    ANNEX,
    ANNEX_WINDOW_ENDS,
    WINDOW_ENDS_AFTER,
    listed_companies,
    listed_on,
)
from smallyard.law.investment.registry import InvestmentRegime
from smallyard.law.listing_days import without_listing_days
from smallyard.law.supposing import supposed
from smallyard.law.world import IN_FORCE, ListedParty, World
from smallyard.model.citation import Citation
from smallyard.model.interval import DateInterval
from smallyard.model.investment import Act, Instrument, Investment, Recusal, Rights
from smallyard.model.listing import ListCode

__all__ = ["paths_for"]

_MOST_QUESTIONS = 12
_BLOCKED = frozenset(
    {InvestmentOutcome.PROHIBITED, InvestmentOutcome.UNDETERMINED, InvestmentOutcome.MANDATORY_FILING}
)
_PLAIN = Rights(complete=True)
_BY_LIST = {
    ListCode.ENTITY_LIST: "31 CFR 850.224(m)(1)",
    ListCode.MILITARY_END_USER_LIST: "31 CFR 850.224(m)(2)",
    ListCode.SDN: "79 FR 47726",
    ListCode.CMIC: "EO 14032",
}


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of a deal, with what it is called and rests on."""

    kind: str
    text: str
    citation: str
    update: dict[str, Any]


def paths_for(decision: InvestmentDecision, world: World) -> tuple[InvestmentPath, ...]:
    """The ways to go ahead, the most permissive outcome first; none are sought for a deal that may go ahead."""
    if decision.outcome not in _BLOCKED:
        return ()
    search = _Search(decision, world)
    found = [
        *search.by_answers(),
        *search.by_changes(),
        *search.by_other_target(),
        *search.by_divestment(),
        *search.by_date(),
        *_by_filing(decision),
        *_by_authorization(decision),
    ]
    unique = {(path.kind, path.text): path for path in found}
    return tuple(sorted(unique.values(), key=lambda path: -path.outcome.permissiveness))


class _Search:
    """Asks, for one blocked deal, what each change would do."""

    def __init__(self, decision: InvestmentDecision, world: World) -> None:
        self.decision, self.world, self.deal = decision, world, decision.investment

    def outcome(self, deal: Investment, world: World | None = None) -> InvestmentDecision:
        from smallyard.law.investment.decide import decide_without_paths

        return decide_without_paths(deal, world or self.world)

    def better(self, changed: InvestmentDecision) -> bool:
        return changed.outcome.permissiveness > self.decision.outcome.permissiveness

    def by_answers(self) -> Iterator[InvestmentPath]:
        """Facts that, once known, settle an undetermined outcome: the favorable answers, taken together."""
        questions = self.decision.questions
        if self.decision.outcome is not InvestmentOutcome.UNDETERMINED or len(questions) > _MOST_QUESTIONS:
            return
        together, needs, reached = self.deal, list[str](), self.decision
        for question in sorted(questions, key=lambda one: IN_FORCE in one.key):
            best: tuple[InvestmentDecision, Investment, str] | None = None
            for key, value, word in _possible_answers(question):
                deal = supposed(together, key, value)
                changed = self.outcome(deal) if deal is not None else None
                if deal is None or changed is None or changed.outcome.permissiveness < reached.outcome.permissiveness:
                    continue
                helps = changed.outcome is not reached.outcome or len(changed.questions) < len(reached.questions)
                if helps and (best is None or changed.outcome.permissiveness > best[0].outcome.permissiveness):
                    best = (changed, deal, word)
            if best is not None:
                reached, together = best[0], best[1]
                needs.append(f"{question.key}: {best[2]}")
                if reached.outcome.may_go_ahead:
                    break
        if needs and self.better(reached):
            yield InvestmentPath(
                kind="answer",
                text="Establish the open facts; with these answers it may go ahead.",
                outcome=reached.outcome,
                citation=questions[0].citation,
                needs=tuple(needs),
            )

    def by_changes(self) -> Iterator[InvestmentPath]:
        """Another form of the deal: an excepted kind, fewer rights, a smaller stake, a recusal."""
        for change in (*_excepted_kinds(self.deal), *_rights_and_stakes(self.deal), *_recusal(self.deal)):
            changed = self.outcome(self.deal.model_copy(update=change.update))
            if self.better(changed) and changed.outcome.may_go_ahead:
                yield InvestmentPath(
                    kind=change.kind,
                    text=change.text,
                    outcome=changed.outcome,
                    citation=Citation.parse(change.citation),
                )

    def _listed(self) -> Iterator[ListedParty]:
        for place, person in self.deal.persons():
            if not place.startswith("investor"):
                yield from self.world.listed_as(self.deal, person.as_party(), place, *_BY_LIST)

    def by_other_target(self) -> Iterator[InvestmentPath]:
        """A target that is not listed, or without a listed owner, otherwise the same."""
        for one in self._listed():
            listing = one.history.listing
            changed = self.outcome(self.deal, self.world.without(listing.id))
            if self.better(changed):
                owner = ".holders[" in one.place
                yield InvestmentPath(
                    kind="other_target",
                    text=f"Without {one.party.name} ({listing.id}) among its owners, otherwise the same."
                    if owner
                    else f"Another target than {one.party.name} ({listing.id}), otherwise the same.",
                    outcome=changed.outcome,
                    citation=listing.citations[0] if listing.citations else Citation(_BY_LIST[listing.list]),
                )

    def by_divestment(self) -> Iterator[InvestmentPath]:
        """A sale made solely to divest, within its window; after it, holding on is allowed."""
        securities = self.decision.of(InvestmentRegime.SECURITIES)
        if securities is None or securities.outcome not in _BLOCKED:
            return
        sale = self.deal.model_copy(update={"act": Act.SALE, "divestment": True})
        if self.deal.act is Act.SALE:
            changed = self.outcome(sale)
            if self.better(changed):
                ends = [_window_end(listed_on(one, self.deal)) for one in listed_companies(self.deal, self.world)]
                last = min((one for one in ends if one is not None), default=None)
                yield InvestmentPath(
                    kind="date",
                    text="The sale made solely to divest, in the time allowed"
                    + (f", before {last}." if last else "."),
                    outcome=changed.outcome,
                    citation=Citation("EO 14032"),
                )
        held = self.outcome(self.deal.model_copy(update={"act": Act.HOLD}))
        if self.deal.act.is_trade and self.better(held):
            yield InvestmentPath(
                kind="other_act",
                text="Hold what is already held: nobody must sell (OFAC FAQ 1046).",
                outcome=held.outcome,
                citation=Citation("EO 14032"),
            )

    def by_date(self) -> Iterator[InvestmentPath]:
        """A later day, where the evidence already says that a listing ends."""
        days = {
            one.history.ended.latest
            for one in self._listed()
            if one.history.ended is not None and one.history.ended.latest is not None
        }
        for day in sorted(day for day in days if day > self.world.effective):
            later = without_listing_days(self.deal).model_copy(update={"date": max(self.deal.date, day)})
            changed = self.outcome(later, self.world.on(day))
            if self.better(changed):
                yield InvestmentPath(
                    kind="date",
                    text=f"On or after {day}, when the target is no longer listed.",
                    outcome=changed.outcome,
                    citation=Citation("31 CFR 850.224(m)"),
                )
                return


def _window_end(began: DateInterval) -> date | None:
    listed = began.latest
    if listed is None:
        return None
    return ANNEX_WINDOW_ENDS if listed <= ANNEX else listed + WINDOW_ENDS_AFTER


def _possible_answers(question: Question) -> Iterator[tuple[str, object, str]]:
    if question.about:
        yield question.key.replace(".listings", ".not_listings"), question.about, f"not {question.about}"
        return
    yield question.key, False, "no"
    yield question.key, True, "yes"


def _excepted_kinds(deal: Investment) -> Iterator[_Change]:
    """Kinds of deal that 850.501 excepts."""
    if deal.act is Act.PURCHASE and not (deal.publicly_traded and deal.rights == _PLAIN):
        yield _Change(
            "exception",
            "The same exposure through a publicly traded security, with no rights beyond standard minority "
            "protections.",
            "31 CFR 850.501(a)(1)(i)",
            {"publicly_traded": True, "rights": _PLAIN, "divestment": False, "instrument": Instrument.SECURITY},
        )
    if deal.act is Act.FUND_INTEREST and deal.fund is not None:
        yield _Change(
            "exception",
            "A binding contractual assurance that the capital is not used for covered deals.",
            "31 CFR 850.501(a)(1)(iii)(B)",
            {"fund": deal.fund.model_copy(update={"assurance": True}), "rights": _PLAIN},
        )
        yield _Change(
            "stake",
            "Committed capital of not more than USD 2,000,000 over all vehicles of the fund.",
            "31 CFR 850.501(a)(1)(iii)(A)",
            {"fund": deal.fund.model_copy(update={"committed_capital": Decimal(2_000_000)}), "rights": _PLAIN},
        )
    if deal.act is Act.PURCHASE and deal.target.holders:
        yield _Change(
            "exception",
            "A buy-out of all interests that persons of a country of concern hold, after which the company is no "
            "covered foreign person.",
            "31 CFR 850.501(b)",
            {"buys_out_country_of_concern": True, "covered_after": False},
        )
    if deal.act is Act.LOAN:
        yield _Change(
            "rights",
            "A plain loan: no share of profits, no board right, nothing characteristic of equity.",
            "31 CFR 850.210(a)(2)",
            {"rights": _PLAIN},
        )


def _rights_and_stakes(deal: Investment) -> Iterator[_Change]:
    """Fewer rights, or a smaller share, as parts 800 and 850 count them."""
    if deal.rights != _PLAIN:
        yield _Change(
            "rights",
            "Without board, observer, information, decision or control rights: none beyond minority protections.",
            "31 CFR 800.211(b)" if deal.target.us_business or deal.target.country == "US" else "31 CFR 850.501(a)(2)",
            {"rights": _PLAIN, "passive": True},
        )
    if deal.target.us_business or deal.target.country == "US":
        for percent, text in (
            (Decimal(10), "10 percent or less, solely for passive investment and without the rights of 800.211(b)."),
            (Decimal("24.99"), "Less than 25 percent of the votes."),
        ):
            share = {"at_least": percent, "at_most": percent}
            after = deal.after.model_validate({**deal.after.model_dump(), "votes": share, "equity": share})
            passive = percent == Decimal(10)
            update: dict[str, Any] = {"after": after}
            if passive:
                update |= {"rights": _PLAIN, "passive": True}
            yield _Change("stake", text, "31 CFR 800.302(b)" if passive else "31 CFR 800.244(a)", update)


def _recusal(deal: Investment) -> Iterator[_Change]:
    if deal.directing is not None:
        recused = deal.directing.model_copy(update={"recused_from": tuple(Recusal)})
        yield _Change(
            "recusal",
            f"{deal.directing.us_person} recuses from approval, from documents and from negotiation.",
            "31 CFR 850.303(b)",
            {"directing": recused},
        )


def _by_filing(decision: InvestmentDecision) -> Iterator[InvestmentPath]:
    """A mandatory filing in time is the way itself."""
    for one in decision.findings:
        if isinstance(one.effect, RequiresFiling) and one.certain and one.effect.form == "declaration":
            again = decision.investment.date
            late = one.effect.due is not None and one.effect.due < decision.effective
            yield InvestmentPath(
                kind="filing",
                text=f"Declare, or file a notice, by {one.effect.due}"
                + (
                    f"; that day is over, so completion moves to {decision.effective + timedelta(days=30)} or later."
                    if late
                    else f", and complete on {again} or once the Committee has acted."
                ),
                outcome=InvestmentOutcome.MANDATORY_FILING,
                citation=one.citation,
            )
            return


def _by_authorization(decision: InvestmentDecision) -> Iterator[InvestmentPath]:
    for finding in decision.findings:
        if isinstance(finding.effect, Prohibits) and finding.certain and finding.effect.unless:
            exemption = "850.502" in finding.effect.unless
            yield InvestmentPath(
                kind="exemption" if exemption else "license",
                text=finding.effect.unless[:1].upper() + finding.effect.unless[1:] + ".",
                outcome=InvestmentOutcome.PROHIBITED,
                citation=Citation("31 CFR 850.502") if exemption else finding.citation,
            )
