"""`smallyard deminimis` and `smallyard.de_minimis`: the worked calculation.

Sources: 15 CFR 734.4; Supp. No. 2 to part 734; BIS de minimis guidelines of 2015 (25 and 10 percent, the 600 series).
"""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.app.conftest import Run

ON = ("--as-of", "2026-09-01")


@pytest.mark.parametrize(
    ("content", "to", "code", "percent"),
    [
        (["6A003.b.4.b=25000"], "CN", 0, "25.00"),  # equal to the level is de minimis
        (["6A003.b.4.b=25001"], "CN", 21, "25.00"),
        (["EAR99=60000"], "BR", 0, "0.00"),  # not controlled content there
        (["EAR99=10000"], "CU", 0, "10.00"),  # E:2: 10 percent, and EAR99 counts
        (["EAR99=10001"], "CU", 21, "10.00"),
        (["6A003.b.4.b=20000", "6A002.a.3=6000"], "CN", 21, "26.00"),
    ],
)
def test_levels(run: Run, content: list[str], to: str, code: int, percent: str) -> None:
    done = run("deminimis", *content, "--to", to, "--value", "100000", "--eccn", "EAR99", "--json", *ON)
    assert done.code == code, done.out + done.err
    assert json.loads(done.out)["percent"] == percent


def test_no_amount_of_600_series_content_is_de_minimis_to_d5(run: Run) -> None:
    done = run("deminimis", "9A610.x=1", "--to", "CN", "--value", "1000000", "--eccn", "9A991.d", *ON)
    assert done.code == 21
    assert "734.4(a)(6)(i)" in done.out


def test_what_is_not_known_is_asked(run: Run) -> None:
    done = run("deminimis", "9A610.x=1", "--to", "CN", "--value", "1000000", *ON)
    assert done.code == 20
    assert "--eccn: What is the ECCN of the item" in done.out
    partly = run("deminimis", "--to", "CN", "--value", "1000", "--incomplete", "--eccn", "EAR99", *ON)
    assert partly.code == 20


def test_a_part_of_which_it_is_not_known_widens_the_share(run: Run) -> None:
    done = json.loads(
        run("deminimis", "3A001.b.2=30000", "--to", "DE", "--value", "100000", "--eccn", "EAR99", "--json", *ON).out
    )
    assert (done["percent"], done["percent_at_most"], done["subject"]) == ("0.00", "30.00", "unknown")
    key = done["questions"][0]["key"]
    answered = run(
        "deminimis",
        "3A001.b.2=30000",
        "--to",
        "DE",
        "--value",
        "100000",
        "--eccn",
        "EAR99",
        "--answer",
        f"{key}=no",
        *ON,
    )
    assert answered.code == 0


def test_the_library_call_is_the_command() -> None:
    import smallyard

    found = smallyard.de_minimis("CN", 100_000, {"6A003.b.4.b": 26_000}, eccn="EAR99", as_of=date(2026, 9, 1))
    assert (found.subject, found.level_percent) == ("yes", 25)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("3A001", "--to", "CN", "--value", "1"), 3, "ECCN=USD"),
        (("3A=1", "--to", "CN", "--value", "1"), 3, "ECCN=USD"),
        (("3A001=1", "--to", "Atlantis", "--value", "1"), 3, "unknown country"),
        (("3A001=1", "--to", "CN", "--value", "lots"), 3, "--value"),
        (("3A001=1", "--to", "CN", "--value", "1", "--eccn", "3A"), 3, "not an ECCN"),
        (("3A001=1", "--to", "CN", "--value", "1", "--answer", "x"), 3, "KEY=yes"),
        (("3A001=1", "--value", "1"), 2, "--to"),
    ],
)
def test_mistakes_get_one_line(run: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    run("deminimis", *arguments).refused(code, says)


def test_an_answer_to_what_is_not_asked_is_refused(run: Run) -> None:
    asked = ("deminimis", "3A001.b.2=30000", "--to", "DE", "--value", "100000", "--eccn", "EAR99", *ON)
    refused = run(*asked, "--answer", "734.4.content_needs_licence.3A001.b.2=no")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err == (
        "smallyard: --answer: '734.4.content_needs_licence.3A001.b.2' is no question of this calculation; "
        "accepted: 734.4.content_needs_license.3A001.b.2\n"
    )
    assert run(*asked, "--answer", "734.4.content_needs_license.3A001.b.2@1=no").code == 0
    nothing = run("deminimis", "EAR99=1", "--to", "BR", "--value", "9", "--eccn", "EAR99", "--answer", "x=yes", *ON)
    assert nothing.err.endswith("accepted: none: nothing is asked that an answer would settle\n")


def test_an_answer_that_another_makes_needless_is_accepted(run: Run) -> None:
    """Whether the memory is all there is of its 3A001 content matters only to a computer that is told to be one."""
    keys = ("734.4.a1.memory_circuits_only=yes", "734.4.a1.memory_circuits_only=no")
    for key in keys:
        done = run("deminimis", "3A001.a.2=5", "--to", "CU", "--value", "9", "--eccn", "4A003", "--answer", key, *ON)
        assert done.code in (0, 20, 21), done.err
