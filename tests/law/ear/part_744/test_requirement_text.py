"""Entity List columns: which items, carve-outs, footnotes, exceptions and review policy a phrase means."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from smallyard.law.ear.part_744.requirement_text import (
    CarveOutKind,
    ItemScope,
    read_requirement,
    read_review,
    review_for,
)
from smallyard.law.effects import ReviewPolicy
from smallyard.model.eccn import Eccn

FOOTNOTE_3 = "(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)"
GOV = "This license requirement may be overcome by License Exception GOV under § 740.11(b)(2) and (e)."


@pytest.mark.parametrize(
    "text",
    [
        "For all items subject to the EAR. (See §744.11 of the EAR).",
        "For All Items Subject to the EAR (See §744.11 of the EAR)",
        "All items subject to the EAR",
        "For all items subject to the EAR.  (See part§744.11 of the EAR).",
        "For all items subject to the EAR. (See§ 744.11 of the EAR)",
        "For all items subject to the EAR (See §744.2 (d) of the EAR)",
    ],
)
def test_all_items(text: str) -> None:
    found = read_requirement(text)
    assert found.understood
    assert found.scope is ItemScope.ALL
    assert not found.carve_outs
    assert not found.overcome_by


@pytest.mark.parametrize(
    ("text", "footnotes"),
    [
        ("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2", {1}),
        ("For All Items Subject to the EAR (See §734.9(e)1, and §744.11 of the EAR)2.", {1}),
        ("For all items subject to the EAR. (See §§ 734.9(e)(2) and 744.11 of the EAR)4", {4}),
        ("For all items subject to the EAR. (See §§ 734.9(e) and 744.11 of the EAR) 4", {4}),
        ("For all items subject to the EAR (See §§734.4(a)(9), 734.9(e)(3), and 744.11 of the EAR)5", {5}),
        (f"All items subject to the EAR. {FOOTNOTE_3}", {3}),
        ("For all items subject to the EAR (See §§734.9(g)3, 746.8(a)(3), and 744.2l(b) of the EAR", {3}),
        ("For all items subject to the EAR (See §744.11 of the EAR)", set()),
    ],
)
def test_footnotes(text: str, footnotes: set[int]) -> None:
    found = read_requirement(text)
    assert found.understood
    assert found.footnotes == footnotes


def test_gov_may_overcome() -> None:
    found = read_requirement(f"For all items subject to the EAR. {FOOTNOTE_3} {GOV}")
    assert found.understood
    assert found.overcome_by == ("740.11(b)(2)", "740.11(e)")
    survey = read_requirement(
        "For All Items Subject to the EAR (See §744.11 of the EAR). This license requirement may be overcome by "
        "License Exception GOV under §740.11(b) when used by the U.S Geological Survey."
    )
    assert survey.overcome_by == ("740.11(b)",)
    assert survey.overcome_only_for == "the U.S. Geological Survey"


def test_carve_outs() -> None:
    food = read_requirement(
        f"All items subject to the EAR except for food or medicine designated as EAR99. {FOOTNOTE_3}"
    )
    assert food.understood
    assert [one.kind for one in food.carve_outs] == [CarveOutKind.FOOD_OR_MEDICINE]
    phones = read_requirement(
        "All items subject to the EAR except for food or medicine designated as EAR99, or ECCN 5A992.c and 5D992.c "
        "unless for Russian “government end users” and Russian state-owned enterprises (SoEs) to Russia.  "
        f"{FOOTNOTE_3}"
    )
    assert phones.understood
    assert [one.kind for one in phones.carve_outs] == [
        CarveOutKind.FOOD_OR_MEDICINE,
        CarveOutKind.CONSUMER_ENCRYPTION,
    ]
    assert phones.carve_outs[1].eccns == (Eccn("5A992", ("c",)), Eccn("5D992", ("c",)))
    named = read_requirement("For all items subject to the EAR other than those specified in 3A991 and 5A992.c")
    assert named.understood
    assert named.carve_outs[0].eccns == (Eccn("3A991"), Eccn("5A992", ("c",)))
    assert [one.kind for one in read_requirement("All items subject to the EAR except EAR99").carve_outs] == [
        CarveOutKind.EAR99
    ]


def test_petroleum_and_joint_ventures() -> None:
    found = read_requirement(
        "All items subject to the EAR except for: crude oil, natural gas under the following Harmonized System (HS) "
        "codes: 271111, 2709; or items required for the continued operation of joint ventures with persons from "
        "countries in Country Group A:1 in supplement no. 1 to part 740 of the EAR not operating in the South China "
        "Sea."
    )
    assert found.understood
    assert found.carve_outs[0].hs_codes == ("271111", "2709")
    assert found.carve_outs[1].kind is CarveOutKind.JOINT_VENTURE


def test_other_scopes() -> None:
    assert read_requirement("For items on the CCL").scope is ItemScope.CCL
    supplement = read_requirement(
        "For items on the CCL and EAR99 items listed in supplement no. 7 to part 746 of the EAR."
    )
    assert supplement.scope is ItemScope.CCL_AND_SUPP_7_TO_746
    listed = read_requirement("For 3A001, 3A991 and 4A994.b (See §744.11 of the EAR)")
    assert listed.scope is ItemScope.ECCNS
    assert listed.eccns == (Eccn("3A001"), Eccn("3A991"), Eccn("4A994", ("b",)))
    assert read_requirement(
        "For all items subject to the EAR when used in projects specified in §746.5 of the EAR"
    ).projects_only
    assert not read_requirement("For all items subject to the EAR. (See §746.5 of the EAR).").projects_only


@pytest.mark.parametrize(
    "text",
    [
        "",
        "See the notice of the committee",
        "For all items subject to the EAR except those the committee names",
        "For all items subject to the EAR unless otherwise decided",
        "For 3A001 and similar things",
    ],
)
def test_what_is_not_understood_is_all_items(text: str) -> None:
    found = read_requirement(text)
    assert not found.understood
    assert found.scope is ItemScope.ALL
    assert found.carve_outs == found.eccns == found.overcome_by == ()


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("Presumption of denial.", ReviewPolicy.PRESUMPTION_OF_DENIAL),
        ("Presumption for denial", ReviewPolicy.PRESUMPTION_OF_DENIAL),
        ("Policy of denial. See §§ 746.8(b) and 744.21(e).", ReviewPolicy.POLICY_OF_DENIAL),
        (
            "Policy of denial; Case-by-case basis for U.S. Government supported space programs.",
            ReviewPolicy.POLICY_OF_DENIAL,
        ),
        (
            "Case-by-case review for 1A004.c; presumption of denial for all other items",
            ReviewPolicy.PRESUMPTION_OF_DENIAL,
        ),
        ("Case-by-case basis", ReviewPolicy.CASE_BY_CASE),
        ("See §744.2(d) of the EAR.", ReviewPolicy.CASE_BY_CASE),
        ("See §§ 744.2(d), 744.3(d), and 744.4(d) of this part.", ReviewPolicy.CASE_BY_CASE),
        ("See § 746.8(b)(2) of the EAR", ReviewPolicy.POLICY_OF_DENIAL),
        ("See §§744.11 and 744.23(d) of the EAR", ReviewPolicy.PRESUMPTION_OF_DENIAL),
        ("Presumption of approval for EAR99 items", ReviewPolicy.PRESUMPTION_OF_APPROVAL),
        ("", ReviewPolicy.NOT_STATED),
    ],
)
def test_strictest_review(text: str, policy: ReviewPolicy) -> None:
    assert read_review(text)[0] is policy


def test_review_by_item_and_exceptions_cited() -> None:
    split = "Case-by-case for all items listed on the CCL. Presumption of approval for EAR99 items"
    assert review_for(split, ear99=True) is ReviewPolicy.PRESUMPTION_OF_APPROVAL
    assert review_for(split, ear99=False) is ReviewPolicy.CASE_BY_CASE
    assert read_review("See §§740.26, 744.11 and 744.23(d) of the EAR.")[1] == ("740.26",)


def test_every_phrase_of_the_real_lists_is_understood(shared: Path) -> None:
    texts: set[str] = set()
    policies: set[str] = set()
    for name in ("bis/bis_lists_2026-07-31_flat.csv.gz", "csl/csl_2022-05-16.csv.gz"):
        with gzip.open(shared / "lists" / name, "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["source"].startswith("Entity List"):
                    texts.add(row["license_requirement"])
                    policies.add(row["license_policy"])
    assert len(texts) == 115
    assert [text for text in texts if not read_requirement(text).understood] == [""]
    unread = {text for text in policies if read_review(text)[0] is ReviewPolicy.NOT_STATED}
    # One entry's columns are swapped by the publisher and one is empty.
    assert unread == {"", "For all items subject to the EAR. (See § 744.11 of the EAR)"}
