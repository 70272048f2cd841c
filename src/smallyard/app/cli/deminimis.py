"""`smallyard deminimis`: the worked calculation of a foreign-made item's US-origin content."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from smallyard.app.cli.settings import COUNTRY, DAY, command, json_option

if TYPE_CHECKING:
    from smallyard.app.deminimis import DeMinimis
    from smallyard.model.transaction import ContentPart

__all__ = ["EXIT_CODES", "deminimis"]

EXIT_CODES = {"no": 0, "unknown": 20, "yes": 21}
"""The exit code of each answer to whether the item is subject to the EAR by its content."""


@command(
    epilog=(
        "Exit codes: 0 not subject to the EAR by its content, 20 open, 21 subject; 2 wrong usage, 3 a value that "
        "cannot be read."
    ),
)
@click.argument("content", nargs=-1, metavar="[ECCN=USD]...")
@click.option("--to", "destination", required=True, type=COUNTRY, help="Where the item goes, a code or English name.")
@click.option("--value", required=True, metavar="USD", help="The item's fair market value.")
@click.option("--eccn", help="The item's own classification, on which some cases turn.")
@click.option("--kind", type=click.Choice(["commodity", "software", "source_code", "technology"]), help="Its kind.")
@click.option("--made-in", type=COUNTRY, help="Where it is made, and goes from.")
@click.option("--incomplete", is_flag=True, help="The content named is not all that is of US origin.")
@click.option("--answer", "answers", multiple=True, metavar="KEY=yes|no", help="Answer a question, by its key.")
@click.option("--as-of", "day", type=DAY, help="The law of this day. Today if not given.")
@json_option("deminimis")
def deminimis(
    content: tuple[str, ...],
    destination: str,
    value: str,
    eccn: str | None,
    kind: str | None,
    made_in: str | None,
    incomplete: bool,
    answers: tuple[str, ...],
    day: date | None,
    as_json: bool,
) -> int:
    """Work out whether a foreign-made item is subject to the EAR by its US-origin content: the cases without a level
    first (734.4(a), (b)), then 10 percent to Country Groups E:1 and E:2 and 25 percent elsewhere.

    Name the content as ECCN=USD, EAR99=USD included: 3A991.p=2500 5D992.c=100.
    """
    from pydantic import ValidationError

    from smallyard.app.cli.terminal import console, print_json
    from smallyard.app.deminimis import de_minimis
    from smallyard.errors import UnknownValueError
    from smallyard.model.reading.problems import as_input_error

    parts = [_part(one) for one in content]
    try:
        found = de_minimis(
            destination,
            value,
            parts,
            eccn=eccn,
            kind=kind,
            made_in=made_in,
            as_of=day,
            complete=not incomplete,
            answers=_answers(answers),
        )
    except ValidationError as failed:
        raise as_input_error(
            failed, file=None, where=lambda location: (None, f"--{str(location[-1]).replace('_', '-')}")
        ) from None
    except UnknownValueError as failed:
        if failed.field != "answers":
            raise
        raise UnknownValueError(failed.problem, field="--answer", accepted=failed.accepted) from None
    if as_json:
        print_json(found)
    else:
        _present(console(), found)
    return EXIT_CODES[found.subject]


def _part(text: str) -> ContentPart:
    from pydantic import ValidationError

    from smallyard.errors import UnknownValueError
    from smallyard.model.transaction import ContentPart

    eccn, _, value = text.partition("=")
    try:
        return ContentPart.model_validate({"eccn": eccn.strip(), "value": value.strip().replace(",", "")})
    except ValidationError:
        raise UnknownValueError(
            f"{text[:40]!r} is no content", accepted="ECCN=USD, such as 3A991.p=2500 or EAR99=300"
        ) from None


def _answers(given: tuple[str, ...]) -> dict[str, bool]:
    from smallyard.errors import UnknownValueError

    said = {"yes": True, "true": True, "no": False, "false": False}
    found = {}
    for one in given:
        key, _, value = one.rpartition("=")
        if not key or value.strip().lower() not in said:
            raise UnknownValueError(f"{one[:60]!r} is no answer", field="--answer", accepted="KEY=yes or KEY=no")
        found[key.strip()] = said[value.strip().lower()]
    return found


_OPTIONS = {
    "items[1].eccn": "--eccn",
    "items[1].value": "--value",
    "items[1].us_content_complete": "without --incomplete",
}
"""Questions of the rules that an option answers; others are answered by --answer KEY=yes."""
_COUNTS = {"yes": "counts", "no": "does not count", "unknown": "not known"}
_SAID = {
    "yes": "Subject to the EAR by its US-origin content.",
    "no": "Not subject to the EAR by its US-origin content.",
    "unknown": "Open: whether its US-origin content makes it subject to the EAR is not known yet.",
}
_STYLES = {"yes": "red", "no": "green", "unknown": "yellow"}


def _present(out: Any, found: DeMinimis) -> None:
    from rich.text import Text

    from smallyard.app.cli.terminal import bullet, heading, prose, table
    from smallyard.model.country import country

    out.print(Text(_SAID[found.subject], style=f"bold {_STYLES[found.subject]}"))
    out.print(prose(f"To {country(found.destination).name}, law of {found.day}."))
    if found.zero_cases:
        out.print(heading("Cases in which any amount counts"))
        for case in found.zero_cases:
            mark = "+" if case.applies == "yes" else "?"
            out.print(bullet(mark, f"{case.reason} ({case.citation})", 2, "", _STYLES[case.applies]))
    out.print(heading("Calculation"))
    right: dict[str, Any] = {"justify": "right", "no_wrap": True}
    rows: list[list[Any]] = [
        [f"US-origin {part.eccn}", f"{part.value:,.2f}", Text(_COUNTS[part.counts], style=_STYLES[part.counts])]
        for part in found.parts
    ]
    rows += [
        ["controlled content", f"{found.controlled:,.2f}", f"{found.percent} percent"],
        *(
            [["with what is not known", f"{found.controlled + found.possibly_controlled:,.2f}",
              f"{found.percent_at_most} percent"]]
            if found.possibly_controlled
            else []
        ),
        ["value of the item", f"{found.value:,.2f}", ""],
        [f"de minimis up to {found.level_percent} percent", f"{found.allowed:,.2f}", ""],
    ]  # fmt: skip
    out.print(table(["", ("US dollars", right), ""], rows))
    if found.questions:
        out.print(heading("Questions"))
        for question in found.questions:
            key = _OPTIONS.get(question.key, question.key)
            out.print(bullet("?", f"{key}: {question.text} ({question.citation})"))
    out.print(heading("Notes"))
    for note in found.notes:
        out.print(bullet("·", note))
