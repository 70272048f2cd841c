"""`smallyard classify`: what the Commerce Control List says of an entry, and which entry an item may fall under."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.settings import DAY, FILE, Group, Number, command, group, json_option, store_option

if TYPE_CHECKING:
    from rich.console import Console

    from smallyard.law.classification.performance import Chip, Processor
    from smallyard.model.noun import Noun

__all__ = ["classify"]

_Found = TypeVar("_Found", bound="Noun")
_ON = click.option("--as-of", "day", type=DAY, help="The list of this day. Today if not given.")
_PARAM = click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="A technical value of the item, such as tpp=4800 or datacenter=true. Repeatable.",
)


class _ShowByDefault(Group):
    """A group in which an ECCN in place of a subcommand's name means `show`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from smallyard.errors import UnknownValueError
            from smallyard.model.eccn import Eccn

            try:
                Eccn.parse(args[0])
            except UnknownValueError:
                if args[0][:1].isdigit():
                    raise
            else:
                return "show", self.commands["show"], args
        return super().resolve_command(ctx, args)


@group(
    cls=_ShowByDefault,
    epilog=(
        "`smallyard classify 3A090` is short for `smallyard classify show 3A090`. Exit codes: 0 done, 1 nothing was "
        "found, 2 wrong usage, 3 input that cannot be read, 4 a text or the store is at fault, 20 open questions."
    ),
)
def classify() -> None:
    """Look up the Commerce Control List, and find the entry that an item falls under.

    What comes out is the user's own classification: nobody else has confirmed it.
    """


@command(classify)
@click.argument("eccn", metavar="ECCN")
@_ON
@click.option("--all", "show_all", is_flag=True, help="Show also the rows that do not cover the paragraph.")
@json_option("classify-show")
@store_option
def show(eccn: str, day: date | None, show_all: bool, as_json: bool, store: str | None) -> int:
    """Say what the list says of ECCN, an entry or a paragraph of any depth (3A001.a.7.b), on a day: reasons for
    control with Country Chart column and scope, license exceptions, related entries, and what is not known.
    """
    from smallyard.app.classifying import loaded_text
    from smallyard.app.classifying import show as look_up
    from smallyard.app.cli.classifying import show_entry
    from smallyard.app.cli.terminal import console, print_json

    found = look_up(eccn, day, store=store)
    if as_json:
        print_json(found)
    else:
        text, stored = loaded_text(found.eccn.entry, found.day, store) if not found.eccn.is_ear99 else (None, None)
        show_entry(console(), found, text, stored, show_all=show_all)
    return 0


@command(classify)
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@_PARAM
@click.option("--limit", type=Number(1, 100), default=10, show_default=True, help="The most entries to show.")
@_ON
@json_option("classify-search")
@store_option
def search(
    words: tuple[str, ...],
    params: tuple[str, ...],
    limit: int,
    day: date | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Find the entries that an item described in WORDS may fall under, the likeliest first; technical
    values rule paragraphs in and out. What is found are hints: read the entries, and walk the likeliest.
    """
    from smallyard.app.classifying import search as find
    from smallyard.app.cli.classifying import show_found

    if not "".join(words).strip():
        raise click.UsageError("no word is given")
    found = find(" ".join(words), day, parameters=_named(params), limit=limit, store=store)
    _print(found, show_found, as_json=as_json)
    return 0 if found.hits else 1


def _print(found: _Found, show: Callable[[Console, _Found], None], *, as_json: bool) -> None:
    from smallyard.app.cli.terminal import console, print_json

    if as_json:
        print_json(found)
    else:
        show(console(), found)


@command(classify)
@click.argument("code", metavar="HS-CODE")
@click.option("--edition", default="HS2022", show_default=True, help="The edition of the Harmonized System.")
@_ON
@json_option("classify-hs")
def hs(code: str, edition: str, day: date | None, as_json: bool) -> int:
    """List the entries that may be among the goods of an HS code: hints only, never a classification."""
    from smallyard.app.classifying import hs as hints
    from smallyard.app.cli.classifying import show_hints

    found = hints(code, day, edition)
    _print(found, show_hints, as_json=as_json)
    return 0 if found.hints else 1


@command(classify)
@click.argument("entry", metavar="ENTRY")
@_ON
@click.option(
    "--answers",
    type=FILE,
    help='A JSON file of answers: {"answers": {"3A090": true, "a.1": false}, "parameters": {"tpp": 4992}}.',
)
@click.option("--yes", "yes", multiple=True, metavar="PARAGRAPH", help="Answer yes to a paragraph. Repeatable.")
@click.option("--no", "no", multiple=True, metavar="PARAGRAPH", help="Answer no to a paragraph. Repeatable.")
@_PARAM
@click.option("--ask/--no-ask", default=None, help="Ask the open questions here. Asked if this is a terminal.")
@click.option("--all", "show_all", is_flag=True, help="Show every paragraph, also those ruled out with one above.")
@click.option("--save", type=FILE, help="Write the walk here as JSON, its item included.")
@json_option("classify-walk")
@store_option
def walk(
    entry: str,
    day: date | None,
    answers: Path | None,
    yes: tuple[str, ...],
    no: tuple[str, ...],
    params: tuple[str, ...],
    ask: bool | None,
    show_all: bool,
    save: Path | None,
    as_json: bool,
    store: str | None,
) -> int:
    """Walk the paragraphs of ENTRY with yes-or-no questions; each is ruled in, ruled out or left open, and why.

    The questions are the regulation's own words where its text is loaded (see `classify load`), else those of the
    tables. The result is marked self-classified; its `item` goes into a transaction for `check`.
    """
    from smallyard.app.classifying import walk as go
    from smallyard.app.cli.classifying import ask_on, read_answers, show_walk, write_walk
    from smallyard.app.cli.terminal import console, print_json

    given, parameters = read_answers(answers, yes, no, _named(params))
    found = go(entry, day, answers=given, parameters=parameters, store=store)
    if ask if ask is not None else _at_a_terminal() and not as_json:
        found = ask_on(
            found, lambda more: go(entry, day, answers={**given, **more}, parameters=parameters, store=store)
        )
    if save is not None:
        write_walk(save, found)
    if as_json:
        print_json(found)
    else:
        show_walk(console(), found, show_all=show_all)
    return 20 if found.questions else 0


def _at_a_terminal() -> bool:
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()


@command(classify)
@click.argument("chip", required=False, metavar="[CHIP]")
@click.option(
    "--rate",
    "rates",
    multiple=True,
    metavar="BITS:TOPS",
    help="What the data sheet gives at a bit length, dense: 8:624. Repeatable, for one processing unit.",
)
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="RATES",
    help="A further processing unit on the same circuit, its rates joined by commas: 8:100,16:50.",
)
@click.option("--die-area", type=Decimal, metavar="MM2", help="Area of the logic dies with non-planar transistors.")
@click.option("--interconnect", type=Decimal, metavar="GB/S", help="Aggregate bidirectional chip-to-chip rate.")
@click.option("--memory-bandwidth", type=Decimal, metavar="GB/S", help="Total DRAM bandwidth.")
@click.option("--datacenter/--not-datacenter", default=None, help="Designed or marketed for use in datacenters.")
@_ON
@json_option("classify-performance")
def performance(chip: str | None, day: date | None, as_json: bool, **sheet: Any) -> int:
    """Work out total processing performance and performance density, and what of 3A090, 4A090, 3A991.p and 4A994.l
    they put a chip in on a day, and why. CHIP is one whose published figures are held (A100); else give --rate.
    """
    from smallyard.app.classifying import performance as work_out
    from smallyard.app.cli.classifying import show_chip

    if (chip is None) == (not sheet["rates"] and not sheet["units"]):
        raise click.UsageError("give a CHIP, or its data sheet with --rate", click.get_current_context())
    _print(work_out(chip if chip is not None else _chip(**sheet), day), show_chip, as_json=as_json)
    return 0


def _chip(
    rates: tuple[str, ...],
    units: tuple[str, ...],
    die_area: Decimal | None,
    interconnect: Decimal | None,
    memory_bandwidth: Decimal | None,
    datacenter: bool | None,
) -> Chip:
    """A chip from what its data sheet says.

    Raises:
        InputError: a figure cannot be.
    """
    from pydantic import ValidationError

    from smallyard.errors import InputError
    from smallyard.law.classification.performance import Chip, read_rate

    all_units = [tuple(read_rate(one) for one in rates)] if rates else []
    all_units += [tuple(read_rate(one) for one in unit.split(",")) for unit in units]
    try:
        return Chip(
            name="the circuit given",
            units=tuple(all_units),
            die_area_mm2=die_area,
            interconnect_gbs=interconnect,
            memory_bandwidth_gbs=memory_bandwidth,
            datacenter=datacenter,
        )
    except ValidationError as failed:
        first = failed.errors()[0]
        raise InputError(first["msg"].lower(), field=str(first["loc"][0])) from None


@command(classify, name="app")
@click.argument("processors", nargs=-1, required=True, metavar="COUNTxOPS@GHZ...")
@_ON
@json_option("classify-app")
def peak(processors: tuple[str, ...], day: date | None, as_json: bool) -> int:
    """Work out adjusted peak performance (APP, in weighted teraflops) of a computer, for 4A003 and 4A994.

    Each argument is a kind of processor: how many, 64-bit floating point operations per cycle, and GHz, as 64x16@2.5;
    with "v" after it for vector processors: 8x16@2.5v.
    """
    from smallyard.app.classifying import peak as work_out
    from smallyard.app.cli.classifying import show_peak

    _print(work_out([_processor(one) for one in processors], day), show_peak, as_json=as_json)
    return 0


def _processor(text: str) -> Processor:
    import re

    from smallyard.errors import UnknownValueError
    from smallyard.law.classification.performance import Processor

    number = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
    match = re.fullmatch(rf"([1-9][0-9]{{0,8}})x({number})@({number})(v?)", text.strip().lower())
    if match is None or Decimal(match[3]) == 0:
        raise UnknownValueError(
            f"{text[:40]!r} is no kind of processor", accepted="COUNTxOPS@GHZ such as 64x16@2.5, with v if vector"
        )
    return Processor(
        count=int(match[1]),
        operations_per_cycle=Decimal(match[2]),
        frequency_ghz=Decimal(match[3]),
        vector=bool(match[4]),
    )


@command(classify)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--published", type=DAY, help="The day for which the file speaks, where it does not say so itself.")
@store_option
def load(file: Path, published: date | None, store: str | None) -> int:
    """Load the regulation's own text: FILE is the eCFR's XML of 15 CFR part 774, plain, gzip or zip.

    It is kept beside the lists, with its day and SHA-256. `show` and `walk` then use its words.
    """
    from smallyard.app.classifying import load as keep
    from smallyard.app.cli.classifying import show_loaded
    from smallyard.app.cli.terminal import console

    show_loaded(console(), keep(file, published, store))
    return 0


@command(classify)
@click.option(
    "--published", type=DAY, help="The day whose text is wanted. The latest that the eCFR has if not given."
)
@store_option
def update(published: date | None, store: str | None) -> int:
    """Fetch the regulation's own text from the eCFR over HTTPS and keep it, as `classify load` does a file.

    HTTPS_PROXY and NO_PROXY are heeded. Where it cannot be had, what was loaded before stays.
    """
    from smallyard.app.classifying import update as fetch
    from smallyard.app.cli.classifying import show_loaded
    from smallyard.app.cli.progress import received
    from smallyard.app.cli.terminal import console

    show_loaded(console(), fetch(published, store, progress=received()))
    return 0


def _named(params: tuple[str, ...]) -> dict[str, Any]:
    from smallyard.errors import UnknownValueError

    found: dict[str, Any] = {}
    for one in params:
        name, sign, value = one.partition("=")
        if not (sign and name.strip() and value.strip()):
            raise UnknownValueError(f"{one[:40]!r} is not a value", field="--param", accepted="NAME=VALUE")
        found[name.strip()] = value.strip()
    return found
