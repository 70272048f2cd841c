"""Write the parts of the documentation that come from the code: schemas, command reference, column mapping.

    ./smallyard-run python tools/write_docs.py

A test compares what stands in docs/ with what this would write.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from smallyard.app.cli.main import COMMANDS, cli
from smallyard.app.cli.schema import SCHEMAS, json_schema
from smallyard.app.cli.settings import JsonOption
from smallyard.app.service.application import application
from smallyard.app.service.state import ServiceSettings
from smallyard.exchange.schemas import format_schemas
from smallyard.model.party import Role
from smallyard.model.reading.columns import ITEM_COLUMNS, OWN_PREFIX, PARTY_COLUMNS, TRANSACTION_COLUMNS, Column
from smallyard.model.reading.parties import PARTY_FILE_COLUMNS
from smallyard.model.transaction import EndUseKind

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))  # as a module of the tests it has no neighbors

from api_page import api_page  # noqa: E402
from man_page import man_page  # noqa: E402
from python_reference import python_reference  # noqa: E402
from schema_page import schema_page  # noqa: E402

WIDTH = 100
BEGIN, END = "<!-- written by tools/write_docs.py -->", "<!-- end of what it writes -->"

_PARAMETERS = """\
`parameters.NAME` holds a technical value by the name the Commerce Control List uses, such as `parameters.tpp`.
"""
_ANSWERS = """\
`answers.KEY` holds the answer to an open question, by the key that the decision prints. The first row's answer is the
transaction's; one in a later row is for that line alone, as `KEY@N` is in other forms.
"""


def documents() -> dict[Path, str]:
    """Every generated file with its content."""
    docs = ROOT / "docs"
    found = {docs / "schema" / f"{name}.json": _schema(name) for name in SCHEMAS}
    for name, schema in format_schemas().items():
        found[docs / "schema" / "exchange" / f"{name}.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    found[docs / "schema" / "openapi.json"] = json.dumps(openapi := _openapi(), indent=1, ensure_ascii=False) + "\n"
    found[docs / "api.md"] = api_page(openapi)
    found[docs / "schemas.md"] = schema_page()
    found[docs / "man" / "smallyard.1"] = man_page()
    found[docs / "python.md"] = python_reference()
    found[docs / "cli.md"] = _replaced(docs / "cli.md", _commands())
    found[docs / "input.md"] = _replaced(docs / "input.md", _columns())
    return found


def _openapi() -> dict[str, Any]:
    """What the service answers, its own paths and those that stand in for other services' together."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(ServiceSettings(store=Path(folder) / "lists.sqlite"))
        document: dict[str, Any] = app.openapi()
        app.state.service.close()
    return document


def _schema(name: str) -> str:
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"


def _replaced(path: Path, written: str) -> str:
    """A page with the part between the marks replaced."""
    before, mark, rest = path.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise SystemExit(f"{path.name} has lost its marks")
    return f"{before}{BEGIN}\n\n{written}\n{END}{after}"


def _commands() -> str:
    names = cli.context_settings["help_option_names"]
    with click.Context(cli, info_name="smallyard", terminal_width=WIDTH, help_option_names=names) as root:
        parts = [_help("smallyard", cli, root)]
        for name in COMMANDS:
            found = cli.get_command(root, name)
            assert found is not None
            parts += _with_subcommands(f"smallyard {name}", found, root)
    return "\n".join(parts)


def _with_subcommands(path: str, command: click.Command, parent: click.Context) -> Iterable[str]:
    name = path.rpartition(" ")[2]
    context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)
    yield _help(path, command, context)
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            assert found is not None
            yield from _with_subcommands(f"{path} {sub}", found, context)


def _help(path: str, command: click.Command, context: click.Context) -> str:
    depth = "##" if path.count(" ") < 2 else "###"
    text = f"{depth} {path}\n\n```text\n{command.get_help(context)}\n```\n"
    schemas = [name for option in command.params if isinstance(option, JsonOption) for name in option.schemas]
    if schemas:
        links = ", ".join(f"[{name}](schema/{name}.json)" for name in schemas)
        text += f"\nWhat `--json` prints: {links}.\n"
    return text


def _columns() -> str:
    roles = ", ".join(f"`{role}`" for role in Role)
    kinds = ", ".join(f"`{kind}`" for kind in EndUseKind)
    parts = [
        "### The transaction\n",
        _table(TRANSACTION_COLUMNS, ""),
        f"Kinds of end use: {kinds}.\n",
        "### The item line\n",
        _table(ITEM_COLUMNS, "items[]."),
        _PARAMETERS,
        "### The parties\n",
        f"`ROLE` is one of {roles}; a second party in a role has columns that begin `ROLE_2`, up to `ROLE_9`.\n",
        _table(PARTY_COLUMNS, "parties[].", "ROLE"),
        "### Answers\n",
        _ANSWERS,
        f"Columns whose names begin `{OWN_PREFIX}` are your own and are not read.\n",
        "## Files of parties, for `screen`\n",
        _table(PARTY_FILE_COLUMNS, ""),
    ]
    return "\n".join(parts)


def _table(columns: Iterable[Column], of: str, role: str = "") -> str:
    lines = ["| column | field | meaning |", "|---|---|---|"]
    for one in columns:
        field = f"`{of}{'.'.join(one.field)}`" if one.field else ""
        many = "; several, separated by `;`" if one.several else ""
        meaning = one.meaning.replace("|", "\\|")
        lines.append(f"| `{role}{one.name}` | {field} | {meaning}{many} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write them all."""
    for path, content in documents().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
