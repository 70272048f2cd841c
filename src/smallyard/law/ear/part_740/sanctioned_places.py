"""Exceptions for sanctioned places: SPP (740.5), AGR (740.18), CCD (740.19), SCP (740.21), MED (740.23)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smallyard.law.ear.part_740.entry import only_anti_terrorism
from smallyard.law.ear.part_740.facts import in_places, named_item, no_requirement_of_part_744
from smallyard.law.ear.part_740.kinds import COMMODITY, SOFTWARE, TECHNOLOGY, goes_as, is_kind, only_commodities
from smallyard.law.ear.part_740.terms import EXCEPTION, answered, behind, offer, only
from smallyard.law.effects import Condition
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import FALSE, TRUE, UNKNOWN, Kleene


def _ear99(line: Line, cites: str) -> Condition:
    known = UNKNOWN if line.eccn is None else Kleene.of(line.eccn.is_ear99)
    return only("Only items designated EAR99.", known, cites)


@provision("15 CFR 740.5", since=date(2025, 9, 2), stage=EXCEPTION)
def spp_syria(line: Line, found: Found) -> Iterator[Claim]:
    """SPP: items designated EAR99 to Syria.

    License Exception Syria Peace and Prosperity (90 FR 42315); not where part 744 requires a license.
    """
    if line.tx.controlling_country == "SY":
        yield offer(
            "SPP",
            "740.5",
            [
                _ear99(line, "740.5(a)"),
                only(
                    "Not where an end-use or end-user rule of part 744 requires a license.",
                    no_requirement_of_part_744(found),
                    "740.5(b)",
                ),
            ],
        )


@provision("15 CFR 740.18", since=date(2001, 7, 26), stage=EXCEPTION)
def agr_cuba(line: Line) -> Iterator[Claim]:
    """AGR: agricultural commodities to Cuba, after notice to BIS.

    EAR99, under a written contract (not donations and samples), shipped within 12 months; no objection.
    """
    cites = "740.18"
    if line.tx.destination != "CU" or not goes_as(line, *COMMODITY):
        return
    yield offer(
        "AGR",
        cites,
        [
            _ear99(line, f"{cites}(a)(2)"),
            only_commodities(line, f"{cites}(a)"),
            *behind(
                answered(
                    line,
                    "740.18.agricultural",
                    "Only agricultural commodities (772.1), fertilizers, western red cedar and live horses as "
                    "classified by BIS.",
                    "Is it an agricultural commodity (772.1), classified EAR99 by BIS if fertilizer, western red "
                    "cedar or a "
                    "live horse?",
                    f"{cites}(a)(1)",
                ),
                answered(
                    line,
                    "740.18.contract",
                    "Only under a written contract, within 12 months of it (donations and samples need none).",
                    "Is there a written contract signed at most 12 months ago (or is it a donation or commercial "
                    "sample)?",
                    f"{cites}(a)(3)",
                ),
                answered(
                    line,
                    "740.18.no_objection",
                    "Only after notice to BIS and confirmation that no agency has objected within 11 business days.",
                    "Has BIS been notified and confirmed (STELA or SNAP-R) that no agency objects?",
                    f"{cites}(c)",
                ),
                answered(
                    line,
                    "740.18.restrictions",
                    "Not to terrorists designated, nor for weapons or missiles, nor by US-owned foreign firms.",
                    "Is it certain that no designated terrorist receives it, that it serves no weapons or "
                    "missile activity, "
                    "and that no US-owned foreign firm exports it?",
                    f"{cites}(b)",
                ),
            ),
        ],
    )


@provision("15 CFR 740.19", since=date(2009, 9, 3), stage=EXCEPTION)
def ccd_consumer_devices(line: Line, world: World) -> Iterator[Claim]:
    """CCD: consumer communications devices to Cuba, Syria, Russia and Belarus.

    Devices sold at retail, to individuals and independent organizations (in Syria to anyone), not to officials.
    """
    cites = "740.19"
    if in_places(line, world, "consumer-devices") is FALSE or line.tx.is_deemed:
        return
    item = named_item(line, world, "consumer-devices")
    country = line.tx.destination
    if country in {"CU", "SY"}:
        item |= named_item(line, world, "consumer-devices-cuba-syria")
    if item.value is FALSE or is_kind(line, *TECHNOLOGY).value is TRUE:
        return
    category = answered(
        line,
        "740.19.consumer_device",
        "Only consumer devices and software of the kinds listed, sold at retail without restriction.",
        "Is it a consumer computer, phone, monitor, printer, battery, security product or software that "
        "740.19(b) lists "
        "(for Cuba and Syria also storage, network, camera, television equipment), sold at retail without "
        "restriction?",
        f"{cites}(b)",
    )
    recipient = answered(
        line,
        "740.19.eligible_recipient",
        "Only individuals other than officials named, and independent non-governmental organizations.",
        "Is the recipient an individual (not an official named in 740.19(c)(2)) or an independent non-governmental "
        "organization, not run by the government or ruling party?",
        f"{cites}(c)",
    )
    own = () if country == "SY" else (recipient,)
    yield offer(
        "CCD",
        cites,
        [only("Only EAR99 and the ECCNs that 740.19(b) lists.", item, f"{cites}(b)"), *behind(category, *own)],
    )


def _cuban(line: Line) -> Condition:
    return answered(
        line,
        "740.21.support_for_cuban_people",
        "Only to support the Cuban people: private sector, civil society, communications, news media, engagement.",
        "Does it support the Cuban people: private sector, individuals, civil society, communications "
        "infrastructure, news "
        "media, or persons with a presence in Cuba authorized by OFAC?",
        "740.21(a)",
    )


def _support(line: Line, world: World, paragraph: str, *own: Condition) -> Iterator[Claim]:
    if line.tx.destination != "CU" or line.tx.is_deemed:
        return
    item = only_anti_terrorism(line, world)
    text = "Only EAR99 items and those controlled for anti-terrorism reasons alone."
    yield offer("SCP", paragraph, [only(text, item, paragraph), *behind(_cuban(line), *own)])


_SCP_SINCE = date(2015, 1, 16)


@provision("15 CFR 740.21(b)", since=_SCP_SINCE, stage=EXCEPTION)
def scp_private_sector(line: Line, world: World) -> Iterator[Claim]:
    """SCP: items for the Cuban private sector, and sold directly to individuals for personal use.

    Not to earn primarily for the state, nor to contribute to its operation; not to officials.
    """
    own = answered(
        line,
        "740.21.private_sector",
        "Only for Cuban private sector activity not serving the state, or sold to individuals who are no officials.",
        "Is it for use by the Cuban private sector (not to earn primarily for the state or help it operate), or sold "
        "directly to individuals, not officials, for personal use?",
        "740.21(b)",
    )
    yield from _support(line, world, "740.21(b)", own)


@provision("15 CFR 740.21(c)", since=_SCP_SINCE, stage=EXCEPTION)
def scp_civil_society(line: Line, world: World) -> Iterator[Claim]:
    """SCP: donated items and travelers' items for civil society activities; items to independent organizations.

    Scientific, cultural, educational, sporting activities apart from government; human rights bodies.
    """
    own = answered(
        line,
        "740.21.civil_society",
        "Only donated, or a traveler's own for at most two years, for the activities named; or to independent "
        "bodies.",
        "Is it donated for (or taken for at most two years by a traveler for) scientific, cultural, ecological, "
        "educational, "
        "preservation or sporting activities independent of the government, or for human rights or independent "
        "bodies?",
        "740.21(c)",
    )
    yield from _support(line, world, "740.21(c)", own)


@provision("15 CFR 740.21(d)", since=_SCP_SINCE, stage=EXCEPTION)
def scp_communications(line: Line, world: World) -> Iterator[Claim]:
    """SCP: telecommunications, news media and software development for the free flow of information.

    Infrastructure may connect individuals and the private sector only; no officials as end users.
    """
    own = answered(
        line,
        "740.21.communications",
        "Only for telecommunications infrastructure, news media, or private developers of software, as named.",
        "Is it for telecommunications and internet infrastructure (connecting individuals and the private sector "
        "only), for "
        "professional news media or US news bureaus, or for private developers of such software, not officials?",
        "740.21(d)",
    )
    yield from _support(line, world, "740.21(d)", own)


@provision("15 CFR 740.21(e)", since=date(2016, 3, 16), stage=EXCEPTION)
def scp_authorized_presence(line: Line, world: World) -> Iterator[Claim]:
    """SCP: items for persons whose presence in Cuba OFAC authorizes.

    A physical or business presence under 31 CFR 515.573 or a specific license.
    """
    own = answered(
        line,
        "740.21.authorized_presence",
        "Only for persons whose physical or business presence in Cuba OFAC authorizes.",
        "Is it for a person authorized by OFAC (31 CFR 515.573 or a license) to have a presence in Cuba?",
        "740.21(e)",
    )
    yield from _support(line, world, "740.21(e)", own)


@provision("15 CFR 740.21(f)", since=date(2015, 9, 21), stage=EXCEPTION)
def scp_temporary(line: Line, world: World) -> Iterator[Claim]:
    """SCP: temporary exports to Cuba for at most one year.

    Tools of trade, kits, exhibition (30 days a place), containers; no order received, no lease or rental.
    """
    own = answered(
        line,
        "740.21.temporary",
        "Only for at most a year, under the exporter's control: tools of trade, kits, exhibition, containers.",
        "Is it taken to Cuba for at most a year under your effective control, no order received and no lease, as "
        "tools of "
        "trade for lawfully exported items, a kit of parts, for exhibition (30 days a place), or a container?",
        "740.21(f)",
    )
    yield from _support(line, world, "740.21(f)", own)


@provision("15 CFR 740.23", since=date(2024, 4, 29), stage=EXCEPTION)
def med_medical_devices(line: Line, world: World) -> Iterator[Claim]:
    """MED: EAR99 medical devices and parts for them to Russia, Belarus and occupied regions of Ukraine.

    Not to proscribed persons or production facilities; parts one for one; distribution verified.
    """
    cites = "740.23"
    place = line.tx.region is not None or in_places(line, world, "limited-sanction") is TRUE
    goes = goes_as(line, *COMMODITY, *SOFTWARE)
    if not place or not goes or (line.eccn is not None and not line.eccn.is_ear99):
        return
    yield offer(
        "MED",
        cites,
        [
            _ear99(line, f"{cites}(a)"),
            *behind(
                answered(
                    line,
                    "740.23.medical_device",
                    "Only medical devices, and parts exclusively for them, one for one for repair or maintenance.",
                    "Is it a medical device (772.1), or a part or accessory exclusively for one, replacing a "
                    "broken part or "
                    "needed for maintenance, in no greater number than the parts in use?",
                    f"{cites}(a)",
                ),
                answered(
                    line,
                    "740.23.not_proscribed",
                    "Not to proscribed persons, production facilities, or to develop or produce items.",
                    "Is no proscribed person (military end user, Entity or MEU List party) and no production "
                    "facility a "
                    "recipient, and is it not meant to develop or produce items?",
                    f"{cites}(b)",
                ),
                answered(
                    line,
                    "740.23.distribution_verified",
                    "Only with a system of distribution that keeps it from proscribed persons and producers.",
                    "Do you maintain and verify a system of distribution that keeps the devices from such persons?",
                    f"{cites}(c)",
                ),
            ),
        ],
    )
