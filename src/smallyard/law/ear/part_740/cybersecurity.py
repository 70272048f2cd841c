"""License Exception ACE, 15 CFR 740.22: authorized cybersecurity exports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.facts import in_groups, named_item
from smallyard.law.ear.part_740.terms import Fact, answered, offer, only
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, Kleene


@provision("15 CFR 740.22", since=date(2022, 3, 7), stage=Stage.EXCEPTION)
def ace_cybersecurity(line: Line, world: World) -> Iterator[Claim]:
    """ACE: cybersecurity items, but not to E:1 and E:2, nor to governments of Country Group D as named.

    Private end users in D:1 and D:5 only if favored, or for disclosure or response; no known intrusion.
    """
    cites = "740.22"
    item = named_item(line, world, "cybersecurity")
    if item.value is FALSE:
        return
    conditions = [
        only("Only cybersecurity items as 740.22(b)(1) lists them.", item, f"{cites}(b)(1)"),
        only("Not to Country Groups E:1 and E:2.", ~in_groups(line, world, "E:1", "E:2"), f"{cites}(c)(1)"),
        answered(
            line,
            "740.22.no_unauthorized_use",
            "Not where it is known to be used against information systems without their owner's authorization.",
            "Is there no reason to know that it will be used to affect information or systems without "
            "authorization of "
            "their owner, operator or administrator?",
            f"{cites}(c)(5)",
        ),
    ]
    if in_groups(line, world, "D:1", "D:2", "D:3", "D:4", "D:5") is TRUE:
        responder = in_groups(line, world, "A:6") & line.answer("740.22.incident_response_team")
        private = Fact(
            line.answer("740.22.not_government_end_user"),
            "740.22.not_government_end_user",
            "Is the end user no government body, nor one acting for it or owned or run by it to 25 percent or "
            "more (banks, "
            "insurers, hospitals and US subsidiaries count as private)?",
        )
        text = "Not to government end users of Country Group D (in A:6, response teams and investigations excepted)."
        conditions.append(only(text, Fact(Kleene.of(responder is TRUE)) | private, f"{cites}(c)(2)"))
    if in_groups(line, world, "D:1", "D:5") is TRUE and not line.tx.is_deemed:
        fourth = named_item(line, world, "cybersecurity-category-4")
        favored = Fact(
            line.answer("740.22.favorable_treatment_end_user"),
            "740.22.favorable_treatment_end_user",
            "Is the end user a US subsidiary, a bank or financial service, an insurer, or a civil health "
            "institution?",
        )
        disclosure = Fact(
            line.answer("740.22.vulnerability_disclosure"),
            "740.22.vulnerability_disclosure",
            "Is it for vulnerability disclosure or cyber incident response?",
        )
        allowed = disclosure | (favored if fourth.value is not FALSE else Fact(FALSE))
        text = "In D:1 and D:5 only favored private end users (Category 4 items), disclosure and incident response."
        conditions.append(only(text, allowed, f"{cites}(c)(4)"))
    yield offer("ACE", cites, conditions)
