"""The manual page smallyard(1), made from the commands' own help.

Source: man-pages(7), groff_man(7).
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from smallyard.app.cli.main import COMMANDS, cli
from smallyard.version import __version__

__all__ = ["man_page"]


def man_page() -> str:
    """The page as roff."""
    names = cli.context_settings["help_option_names"]
    lines = [f'.TH SMALLYARD 1 "" "smallyard {__version__}" "User Commands"']
    with click.Context(cli, info_name="smallyard", help_option_names=names) as root:
        lines += [".SH NAME", "smallyard \\- " + _text((cli.help or "").rstrip("?.")), ".SH SYNOPSIS"]
        lines += [".B smallyard", "[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]"]
        lines += [".SH OPTIONS", *_options(cli, root), ".SH COMMANDS"]
        for name in COMMANDS:
            found = cli.get_command(root, name)
            assert found is not None
            lines += _command(f"smallyard {name}", found, root)
        lines += [".SH EXIT STATUS", _text(cli.epilog or "")]
    lines += [
        ".SH FILES",
        ".TP",
        "\\fBlists.sqlite\\fR",
        "The lists, in the user's data folder or where SMALLYARD_STORE says; records.sqlite stands beside it.",
        ".SH ENVIRONMENT",
        ".TP",
        "\\fBSMALLYARD_STORE\\fR",
        "Where the lists are: an SQLite file or a database URL.",
        ".TP",
        "\\fBNO_COLOR\\fR",
        "No colour in the terminal.",
    ]
    return "\n".join(lines) + "\n"


def _command(path: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    with click.Context(command, info_name=path.rpartition(" ")[2], parent=parent) as context:
        usage = " ".join(command.collect_usage_pieces(context))
        yield from (f".SS {_text(path)} {_text(usage)}", _text(command.help or ""), *_options(command, context))
        if command.epilog:
            yield from (".PP", _text(command.epilog))
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None
                yield from _command(f"{path} {name}", found, context)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and record[1]:
            yield from (".TP", f"\\fB{_text(record[0])}\\fR", _text(record[1]))


def _text(words: str) -> str:
    """Running text, safe for roff: no line begins with a control character, and hyphens stay hyphens."""
    flat = " ".join(words.split()).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{flat}" if flat.startswith((".", "'")) else flat
