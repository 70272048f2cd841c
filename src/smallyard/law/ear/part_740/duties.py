"""What must be done where a license exception of part 740 is used: notices, statements, reports, returns, records.

Reports under part 743, EEI and destination control statements stand with their own sections.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from smallyard.law.ear.part_740.terms import BASE
from smallyard.law.effects import Duty, Imposes
from smallyard.law.found import Found
from smallyard.law.line import Line
from smallyard.law.provision import Claim, Stage, claim, provision
from smallyard.law.world import World
from smallyard.model.kleene import TRUE
from smallyard.model.transaction import ItemKind

DUTY = Stage.DUTY


def _relied_on(found: Found, symbol: str) -> tuple[str, ...]:
    """The paragraphs under which an exception that the line relies on is available."""
    if symbol not in found.exceptions_used:
        return ()
    return tuple(offer.paragraph for _, offer in found.offers() if offer.symbol == symbol and offer.available is TRUE)


def _under(found: Found, symbol: str, *paragraphs: str) -> bool:
    return any(one.startswith(paragraphs) for one in _relied_on(found, symbol))


def _year_after(day: date) -> date:
    """The same day a year later; 28 February for the 29th."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28) if leap else day.replace(year=day.year + 1)


def _parties(line: Line) -> str:
    return ", ".join(dict.fromkeys(one.name for one in line.tx.receiving_parties)) or "[consignee]"


@provision("15 CFR 740.1(d)", since=BASE, stage=DUTY, also=["15 CFR 740.1(b)", "15 CFR 740.1(f)"])
def exception_named_in_eei(line: Line, found: Found) -> Iterator[Claim]:
    """EEI names the license exception by its symbol and the ECCN.

    Whoever uses an exception certifies that its terms are met; records are kept as part 762 says.
    """
    if found.exceptions_used and line.tx.origin == "US" and not line.tx.is_deemed:
        symbols = ", ".join(sorted(found.exceptions_used))
        text = (
            f"Where EEI is filed, give the license exception symbol ({symbols}) and the ECCN; keep what shows "
            "its terms met."
        )
        yield claim(Imposes(duty=Duty.RECORDS, text=text), "A license exception is used.")


@provision("15 CFR 740.6(a)(3)", since=BASE, stage=DUTY)
def tsr_assurance_kept(line: Line, found: Found) -> Iterator[Claim]:
    """The written assurance for TSR is kept.

    A letter or other writing of the importer, or a license agreement that holds beyond its expiry.
    """
    if "TSR" in found.exceptions_used:
        text = "Hold the importer's written assurance for License Exception TSR before release, and keep it."
        yield claim(Imposes(duty=Duty.RECORDS, text=text, before=True), "License Exception TSR is used.")


@provision("15 CFR 740.8(c)(2)", since=date(2023, 11, 17), stage=DUTY)
def nac_notice(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """NAC: notice to BIS 25 days before, and the confirmation number in AES.

    The notice goes through SNAP-R with TPP, performance density, data sheet and the facts on clusters.
    """
    if "NAC" in found.exceptions_used:
        text = (
            "Notify BIS through SNAP-R at least 25 calendar days before the first shipment (740.8(c)), and give "
            "the NAC "
            "confirmation number in AES."
        )
        latest = world.effective - timedelta(days=25)
        reason = f"License Exception NAC is used; the notice was due by {latest}."
        yield claim(Imposes(duty=Duty.NOTIFICATION, text=text, before=True, due=latest), reason)


@provision("15 CFR 740.9(a)(14)", since=BASE, stage=DUTY)
def tmp_return(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """TMP: items are returned within one year, unless used up.

    Four years for Mexico's in-bond program and for protective equipment; to stay longer, a license first.
    """
    used = [one for one in _relied_on(found, "TMP") if one.startswith("740.9(a)")]
    if not used:
        return
    longer = {"740.9(a)(8)", "740.9(a)(11)"}
    if set(used) <= longer:
        due = world.effective.replace(year=world.effective.year + 4, day=min(world.effective.day, 28))
        text = "Return the items, or show that they were used up or destroyed, within four years."
    else:
        due = _year_after(world.effective)
        text = (
            "Return the items, or show that they were used up or destroyed, within one year; to keep them "
            "longer apply 90 days before."
        )
    yield claim(
        Imposes(duty=Duty.RECORDS, text=text, due=due), "License Exception TMP is used for a temporary export."
    )


@provision("15 CFR 740.9(a)(9)(ii)", since=BASE, stage=DUTY)
def tmp_news_media_packing_list(line: Line, found: Found) -> Iterator[Claim]:
    """TMP for news media: the packing list goes to BIS.

    From the United States, with destination and the dates of departure and return.
    """
    if line.tx.origin == "US" and _under(found, "TMP", "740.9(a)(9)"):
        text = (
            "Email the packing list to bis.compliance@bis.doc.gov with destination and dates of departure and return."
        )
        yield claim(
            Imposes(duty=Duty.NOTIFICATION, text=text, before=True), "License Exception TMP (news media) is used."
        )


_BETA = (
    "We certify that this beta test software will only be used for beta testing purposes, and will not be "
    "rented, leased, "
    "sold, sublicensed, assigned, or otherwise transferred. Further, we certify that we will not transfer or "
    "export any "
    "product, process, or service that is the direct product of the beta test software."
)


@provision("15 CFR 740.9(c)(5)", since=BASE, stage=DUTY)
def tmp_beta_statement(line: Line, found: Found) -> Iterator[Claim]:
    """TMP for beta test software: the testing consignee's statement first.

    In a contract or other document naming importer, software, country and consignee; destroyed in 30 days.
    """
    if _under(found, "TMP", "740.9(c)"):
        text = (
            "Obtain the testing consignee's importer statement; the software is destroyed or returned in 30 "
            "days after the test."
        )
        yield claim(
            Imposes(duty=Duty.CONSIGNEE_STATEMENT, text=text, before=True, wording=_BETA),
            "License Exception TMP (beta test software) is used.",
        )


_DETECTION = frozenset({"2A983", "2A984", "2D983", "2D984"})
_OPERATION = frozenset({"2D983", "2D984", "2E983", "2E984"})


@provision("15 CFR 740.10(c)", since=BASE, stage=DUTY)
def rpl_records(line: Line, found: Found) -> Iterator[Claim]:
    """RPL: records of what was replaced or serviced, for detection equipment and 600 series items.

    Description, type of service, certificate of destruction or return, place, recipients, quantity, country.
    """
    eccn = line.eccn
    if "RPL" in found.exceptions_used and eccn is not None and (eccn.is_600_series or eccn.entry in _DETECTION):
        text = (
            "Keep for each RPL shipment: item, type of service, certificate of destruction or return, location, "
            "recipients, quantity and country."
        )
        yield claim(Imposes(duty=Duty.RECORDS, text=text), "License Exception RPL is used for such an item.")


@provision("15 CFR 740.11(b)(2)(iii)(F)", since=date(2013, 10, 15), stage=DUTY)
def gov_eei(line: Line, found: Found) -> Iterator[Claim]:
    """GOV for or on behalf of a US agency: EEI is filed and says that the agency's documents are held.

    Whatever the value; the Internal Transaction Number goes on the shipping documents.
    """
    if _under(found, "GOV", "740.11(b)(2)(iii)"):
        text = (
            "File EEI naming License Exception GOV and the agency documents held, and put the ITN on the "
            "shipping documents."
        )
        yield claim(Imposes(duty=Duty.EEI, text=text, before=True), "License Exception GOV (b)(2)(iii) is used.")


@provision("15 CFR 740.12(a)(3)", since=BASE, stage=DUTY)
def gft_marking(line: Line, found: Found) -> Iterator[Claim]:
    """GFT: gift parcels are marked.

    On the addressee side; donor's and donee's names and addresses on the outside.
    """
    if _under(found, "GFT", "740.12(a)"):
        text = (
            'Mark the parcel "GIFT - Export License Not Required", with donor and donee, and "GFT" on the '
            "customs declaration."
        )
        wording = "GIFT\u2014Export License Not Required"
        yield claim(
            Imposes(duty=Duty.DESTINATION_CONTROL_STATEMENT, text=text, before=True, wording=wording),
            "License Exception GFT is used for a gift parcel.",
        )


@provision("15 CFR 740.12(b)(7)", since=BASE, stage=DUTY)
def gft_records(line: Line, found: Found) -> Iterator[Claim]:
    """GFT: records of humanitarian donations.

    Donor's experience, countries, projects, beneficiaries, funding and projected yearly value.
    """
    if _under(found, "GFT", "740.12(b)"):
        text = (
            "Keep records of the donor's experience, countries, projects, classes of beneficiaries, funding "
            "and yearly value."
        )
        yield claim(Imposes(duty=Duty.RECORDS, text=text), "License Exception GFT is used for donations.")


@provision("15 CFR 740.13(h)", since=BASE, stage=DUTY)
def tsu_records(line: Line, found: Found) -> Iterator[Claim]:
    """TSU: records for software and technology of detection equipment.

    2D983, 2D984, 2E983, 2E984: what, for which equipment, end use, end user, quantity, location.
    """
    if "TSU" in found.exceptions_used and line.eccn is not None and line.eccn.entry in _OPERATION:
        text = (
            "Keep for each TSU release: item and its equipment with ECCNs, end use, end user, quantity and location."
        )
        yield claim(Imposes(duty=Duty.RECORDS, text=text), "License Exception TSU is used for such an item.")


@provision("15 CFR 740.17(e)(3)", since=date(2010, 6, 25), stage=DUTY)
def enc_self_classification_report(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """ENC (b)(1): a self-classification report by 1 February.

    For the calendar year, to BIS and the ENC Encryption Request Coordinator (Supp. No. 8 to part 742).
    """
    if _under(found, "ENC", "740.17(b)(1)"):
        text = (
            "Send the annual self-classification report (Supp. No. 8 to part 742) to crypt-supp8@bis.doc.gov and "
            "enc@nsa.gov, "
            "unless BIS classified the item."
        )
        due = date(world.effective.year + 1, 2, 1)
        yield claim(Imposes(duty=Duty.REPORT, text=text, due=due), "License Exception ENC (b)(1) is used.")


@provision("15 CFR 740.17(e)(1)", since=date(2010, 6, 25), stage=DUTY)
def enc_semiannual_report(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """ENC (b)(2) and (b)(3)(iii): semiannual reports.

    By 1 August for the first half of the year, by 1 February for the second; not for Australia, Canada, the UK.
    """
    exempt = world.tables.license_exceptions.places("permissive-reexport", world.effective)
    day = world.effective
    if line.tx.destination in exempt or not _under(found, "ENC", "740.17(b)(2)", "740.17(b)(3)"):
        return
    due = date(day.year, 8, 1) if day.month <= 6 else date(day.year + 1, 2, 1)
    text = (
        "Report exports of items of 740.17(b)(2) and (b)(3)(iii) to crypt@bis.doc.gov and enc@nsa.gov, with "
        "CCATS number, "
        "recipients and quantities."
    )
    yield claim(Imposes(duty=Duty.REPORT, text=text, due=due), "License Exception ENC (b)(2) or (b)(3) is used.")


@provision("15 CFR 740.18(c)", since=date(2001, 7, 26), stage=DUTY)
def agr_notice(line: Line, found: Found) -> Iterator[Claim]:
    """AGR: notice to BIS first.

    Through SNAP-R; no shipment before confirmation that no agency has objected.
    """
    if "AGR" in found.exceptions_used:
        text = "Notify BIS through SNAP-R before the first shipment, and ship only once no objection is confirmed."
        yield claim(Imposes(duty=Duty.NOTIFICATION, text=text, before=True), "License Exception AGR is used.")


def _sta_wording(line: Line) -> str:
    described = line.item.description or "items"
    statement = (
        f"{_parties(line)}: (i) Is aware that {described} classified under {line.eccn} will be shipped pursuant "
        "to License "
        "Exception Strategic Trade Authorization (STA) in 740.20 of the United States Export Administration "
        "Regulations "
        "(15 CFR 740.20); (ii) Has been informed of the ECCN(s) noted above by [exporter]; (iii) Understands "
        "that items "
        "shipped pursuant to License Exception STA may not subsequently be reexported pursuant to paragraphs (a) "
        "or (b) of "
        "License Exception APR (15 CFR 740.16(a) or (b)); (iv) Agrees to obtain a prior consignee statement when "
        "using "
        f"License Exception STA for any reexport or transfer (in-country) of items previously received under License "
        f"Exception STA; (v) Agrees not to export, reexport, or transfer these items to any destination, use or user "
        "prohibited by the United States' Export Administration Regulations; (vi) Agrees to provide copies of "
        "this document "
        "and all other export, reexport, or transfer records (i.e., the documents described in 15 CFR part 762) "
        "relevant "
        f"to the items referenced in this statement to the U.S. Government as set forth in 15 CFR 762.7"
    )
    if line.eccn is not None and line.eccn.is_600_series:
        statement += (
            "; (vii) Understands that License Exception STA may be used to export, reexport, and transfer "
            "(in-country) 600 "
            "series items only to persons in, and nationals of, Country Group A:5 or the United States and for "
            "the ultimate "
            "end uses of 740.20(d)(2)(vii)"
        )
    if line.eccn is not None and (line.eccn.is_600_series or line.eccn.is_9x515):
        statement += "; (viii) Agrees to permit a U.S. Government end-use check with respect to the items"
    return f"{statement}. [names, titles, date]"


@provision("15 CFR 740.20(d)(2)", since=date(2011, 6, 16), stage=DUTY, also=["15 CFR 740.20(d)(1)"])
def sta_consignee_statement(line: Line, found: Found) -> Iterator[Claim]:
    """STA: the prior consignee statement.

    The ECCN is furnished and the statement obtained before; a log ties shipments to statements.
    """
    if "STA" in found.exceptions_used and not line.tx.is_deemed:
        text = (
            "Furnish the ECCN and obtain the prior consignee statement (government consignees of A:5 and A:6 "
            "need sign none); "
            "keep a log of shipments and statements."
        )
        yield claim(
            Imposes(duty=Duty.CONSIGNEE_STATEMENT, text=text, before=True, wording=_sta_wording(line)),
            "License Exception STA is used.",
        )


@provision("15 CFR 740.20(d)(3)", since=date(2011, 6, 16), stage=DUTY)
def sta_shipment_notice(line: Line, found: Found) -> Iterator[Claim]:
    """STA: each shipment is notified to the consignee.

    In writing, saying which items go under STA; not for intangible transfers.
    """
    kind = line.item.item_kind
    tangible = kind is None or kind is ItemKind.COMMODITY
    if "STA" in found.exceptions_used and tangible and not line.tx.is_deemed:
        text = "Notify the consignee in writing, with the shipment, which items go under License Exception STA."
        yield claim(Imposes(duty=Duty.NOTIFICATION, text=text), "License Exception STA is used.")


@provision("15 CFR 740.23(d)", since=date(2024, 4, 29), stage=DUTY)
def med_records(line: Line, found: Found) -> Iterator[Claim]:
    """MED: records of verification for five years.

    Of the system of distribution that keeps devices from proscribed persons and producers.
    """
    if "MED" in found.exceptions_used:
        text = "Keep the records that verify the system of distribution for five years."
        yield claim(Imposes(duty=Duty.RECORDS, text=text), "License Exception MED is used.")


@provision("15 CFR 740.25(e)", since=date(2024, 12, 2), stage=DUTY)
def hbm_reconciliation(line: Line, found: Found) -> Iterator[Claim]:
    """HBM: counts are confirmed, and an unresolved discrepancy above 1 percent is reported within 60 days.

    Units sent to the packaging site against units in the finished commodities.
    """
    if "HBM" in found.exceptions_used:
        text = (
            "Confirm the units packaged against those sent; report a discrepancy above 1 percent that stays "
            "unresolved to "
            "HBMReports@bis.doc.gov within 60 days, and stop meanwhile."
        )
        yield claim(Imposes(duty=Duty.REPORT, text=text), "License Exception HBM is used.")


@provision("15 CFR 740.26(d)", since=date(2024, 12, 2), stage=DUTY, also=["15 CFR 740.26(e)"])
def rff_notices(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """RFF: notice 45 days before; reports of installation and each year.

    Installation within 30 days; on 1 February each year that the tools make no advanced-node chips.
    """
    if "RFF" in found.exceptions_used:
        notice = (
            "Notify EARReports@bis.doc.gov 45 days before, and within one business day if the end use turns to "
            "advanced nodes."
        )
        due = world.effective - timedelta(days=45)
        yield claim(
            Imposes(duty=Duty.NOTIFICATION, text=notice, before=True, due=due), "License Exception RFF is used."
        )
        report = (
            "Report installation of equipment within 30 days, and on 1 February each year that it makes no "
            "advanced-node chips."
        )
        yield claim(
            Imposes(duty=Duty.REPORT, text=report, due=date(world.effective.year + 1, 2, 1)),
            "License Exception RFF is used.",
        )


@provision("15 CFR 740.27(b)(3)", since=date(2025, 1, 13), stage=DUTY, also=["15 CFR 740.27(c)"])
def aia_notices(line: Line, found: Found) -> Iterator[Claim]:
    """AIA: each shipment is notified to the ultimate consignee; large certifications go to BIS.

    In writing, with the shipment; the certification once, before the first shipment.
    """
    if "AIA" in found.exceptions_used:
        text = (
            "Notify the ultimate consignee in writing that the shipment goes under AIA; send its certification to "
            "EARReports@bis.doc.gov where it receives 253,000,000 TPP or more."
        )
        yield claim(Imposes(duty=Duty.NOTIFICATION, text=text), "License Exception AIA is used.")


@provision("15 CFR 740.29(g)", since=date(2025, 1, 13), stage=DUTY)
def lpp_reports(line: Line, world: World, found: Found) -> Iterator[Claim]:
    """LPP: the certification goes to BIS within 30 days; large shipments are notified before.

    A shipment of 3,200,000 TPP or more is notified to BIS before it leaves.
    """
    if "LPP" in found.exceptions_used:
        text = (
            "Email the ultimate consignee's certification to EARReports@bis.doc.gov (LPP Shipment) within 30 "
            "days; notify a "
            "shipment of 3,200,000 TPP or more before."
        )
        due = world.effective + timedelta(days=30)
        yield claim(Imposes(duty=Duty.REPORT, text=text, due=due), "License Exception LPP is used.")
