"""Templates of files of investments: what `invest --template` writes, each a file that reads back as it stands."""

from __future__ import annotations

from smallyard.model.reading.templates import template

__all__ = ["DEAL_TEMPLATES", "write_deal_template"]

DEAL_TEMPLATES = ("csv", "json", "toml")
"""The forms that there is a template for."""

_TOML = """\
# One investment. For several, write each as a table [[investment]].
# A fact that you leave out is unknown, not false: the decision asks for it if it matters.

id = "D-1001"
date = 2026-03-02                 # completion, actual or expected
act = "purchase"                  # loan, conversion, joint_venture, fund_interest, assets, real_estate ...
instrument = "security"           # contingent_interest, derivative, fund
publicly_traded = false

[investor]
name = "Example Capital LP"
kind = "organization"             # or person
country = "US"                    # where it is organized; of a person: citizenship

[target]
name = "Example Microelectronics Co., Ltd."
kind = "organization"
country = "CN"
activities = [{ kind = "ic_design", node_nm = 65, meets_3a090a = false }]
activities_complete = true

[before]
equity = 0                        # percent, or a range such as "10-20"

[after]
equity = 8

[rights]
board_seat = false
complete = true                   # these are all the rights

[diligence]
complete = true                   # a reasonable and diligent inquiry was made; nothing more is known

[answers]                         # answers to a decision's open questions, by the key that it prints
"""
_OBJECT = {
    "id": "D-1001",
    "date": "2026-03-02",
    "act": "purchase",
    "instrument": "security",
    "publicly_traded": False,
    "investor": {"name": "Example Capital LP", "kind": "organization", "country": "US"},
    "target": {
        "name": "Example Microelectronics Co., Ltd.",
        "kind": "organization",
        "country": "CN",
        "activities": [{"kind": "ic_design", "node_nm": 65, "meets_3a090a": False}],
        "activities_complete": True,
    },
    "before": {"equity": 0},
    "after": {"equity": 8},
    "rights": {"board_seat": False, "complete": True},
    "diligence": {"complete": True},
    "answers": {},
}
_CELLS = {
    "id": "D-1001",
    "date": "2026-03-02",
    "act": "purchase",
    "instrument": "security",
    "publicly_traded": "false",
    "investor.name": "Example Capital LP",
    "investor.kind": "organization",
    "investor.country": "US",
    "target.name": "Example Microelectronics Co., Ltd.",
    "target.kind": "organization",
    "target.country": "CN",
    "target.activities[1].kind": "ic_design",
    "target.activities[1].node_nm": "65",
    "target.activities[1].meets_3a090a": "false",
    "target.activities_complete": "true",
    "before.equity": "0",
    "after.equity": "8",
    "rights.board_seat": "false",
    "rights.complete": "true",
    "diligence.complete": "true",
}


def write_deal_template(form: str) -> bytes:
    """The bytes of a template in one of `DEAL_TEMPLATES`.

    Raises:
        UnknownValueError: there is none of that form.
    """
    return template(form, DEAL_TEMPLATES, _TOML, _OBJECT, [_CELLS.keys(), _CELLS.values()])
