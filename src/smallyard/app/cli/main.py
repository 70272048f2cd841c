"""The command `smallyard`: its subcommands by name, each imported when it is called, and what ends it."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from smallyard.app.cli.settings import COMMON_OPTIONS, Settings, hint
from smallyard.errors import InputError, LawError, OutOfCoverageError, SmallyardError
from smallyard.version import VERSIONS, __version__

__all__ = ["COMMANDS", "Subcommands", "cli", "exit_code", "main"]

COMMANDS = {
    "check": "Decide transactions: may they go ahead, and if not, what would let them?",
    "classify": "Look up the Commerce Control List, and find an item's entry.",
    "deminimis": "Work out the US-origin content of a foreign-made item (734.4).",
    "invest": "Decide investments: outbound, securities, CFIUS, real estate, blocked persons.",
    "screen": "Look up parties on the restricted-party lists.",
    "ownership": "Say who owns a party, by half or more and through whom, and draw it.",
    "clearances": "Record, list and take back what persons say of possible matches.",
    "customers": "Keep the parties that are watched: import, list, show, retire and export them.",
    "watch": "Screen customers again where something changed, and raise alerts.",
    "alerts": "See what the watch of customers raised, with its evidence.",
    "cases": "Carry alerts to what two persons agree on: assign, comment, propose, approve.",
    "webhooks": "Say who is told of alerts, and see what became of telling them.",
    "timeline": "Say what the two governments did about trade controls, and draw it.",
    "exchange": "Tell the other side: signed feeds, dockets, sync; whatever was rewritten is noticed.",
    "scope": "Measure how much of a trade is controlled and needs a license, and what would change it.",
    "flows": "Load, show and forget the trade statistics that scope measures.",
    "lists": "Load, update, show and compare the lists.",
    "explain": "Say what is implemented of a section, and how.",
    "coverage": "Say what law is covered, partly covered and not covered.",
    "audit": "Verify, show and replay recorded decisions.",
    "db": "Make or migrate the tables of records.",
    "users": "Keep the accounts of the service, and the tokens that programs come with.",
    "serve": "Serve programs and browsers: an API, and pages.",
    "mcp": "Answer an agent's questions over the Model Context Protocol.",
    "schema": "Print the JSON Schema of what a command reads or prints with --json.",
}
"""Subcommands with their short help, which stands here so that --help imports none of them."""
USAGE, BAD_INPUT, STORE, RULES, STOPPED = 2, 3, 4, 5, 130


class Subcommands(click.Group):
    """A group whose commands are modules beside this one, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"smallyard.app.cli.{cmd_name}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _install_completion(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
    if shell is None or ctx.resilient_parsing:
        return
    from smallyard.app.cli.completion import install

    path, rest = install(ctx.command, shell)
    click.echo(f"Written: {path}. {rest}")
    ctx.exit()


@click.group(
    cls=Subcommands,
    params=COMMON_OPTIONS(),
    epilog=(
        "Exit codes of every command: 2 wrong usage, 3 input that cannot be read, 4 a store or list that cannot be "
        "used, 5 rules that contradict each other. Others are said in the command's own --help."
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message=VERSIONS)
@click.option(
    "--install-completion",
    type=click.Choice(["auto", "bash", "zsh", "fish"]),
    is_flag=False,
    flag_value="auto",
    expose_value=False,
    is_eager=True,
    callback=_install_completion,
    help="Have your shell complete commands and options, and exit.",
)
def cli() -> None:
    """Trade controls as code: may this shipment go ahead, on this date, and if not, what would let it?"""


def exit_code(error: SmallyardError) -> int:
    """The exit code that goes with an error."""
    if isinstance(error, InputError | OutOfCoverageError):
        return BAD_INPUT
    return RULES if isinstance(error, LawError) else STORE


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process with its exit code."""
    settings = Settings()
    # Most of what a command makes lives to its end: looking for garbage as often as usual costs a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        # A name in a script that the terminal cannot show is printed escaped; it must not end the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        result = cli.main(args=arguments, prog_name="smallyard", standalone_mode=False, obj=settings)
        code = result if isinstance(result, int) else 0
        sys.stdout.flush()
    except SmallyardError as error:
        if settings.debug:
            raise
        code = _say(str(error), exit_code(error))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = USAGE
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        advice = f"; see {context.command_path} --help" if context is not None else ""
        code = _say(_told(error).rstrip(".") + advice, USAGE)
    except (click.Abort, KeyboardInterrupt):
        code = _say("stopped", STOPPED)
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`): what was not written yet has nobody to read it.
        _forget_output()
        code = 141
    sys.exit(code)


def _forget_output() -> None:
    """Let what is still to be written to standard output go nowhere, where Python would fail to flush it at the end.

    Source: https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):  # of a stream that is no file
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _told(error: click.ClickException) -> str:
    """What click found wrong, with the option or argument first, as in all errors."""
    if type(error) is click.BadParameter and error.param is not None:
        return f"{hint(error.param)}: {error.message}"
    return error.format_message()


def _say(message: str, code: int) -> int:
    from smallyard.app.cli.terminal import plain

    click.echo(f"smallyard: {plain(message)}", err=True)
    return code
