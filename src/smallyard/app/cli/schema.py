"""`smallyard schema`: the published JSON Schemas."""

from __future__ import annotations

from typing import Any

import click

from smallyard.app.cli.settings import command

__all__ = ["SCHEMAS", "json_schema", "schema"]

SCHEMAS = ("decision", "screening", "transaction", "ownership")
"""The schemas there are; each stands in docs/schema/ too."""


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of "decision", "screening" or "ownership" (as written) or "transaction" (as read)."""
    from smallyard.law.decision import Decision
    from smallyard.lists.ownership.report import OwnershipReport
    from smallyard.model.transaction import Transaction
    from smallyard.screening.schema import Screening

    if name == "decision":
        found = Decision.model_json_schema(mode="serialization")
    elif name == "ownership":
        found = OwnershipReport.model_json_schema(mode="serialization")
    elif name == "screening":
        found = Screening.model_json_schema(mode="serialization")
    else:
        found = Transaction.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


@command(context_settings={"max_content_width": 100})
@click.argument("name", type=click.Choice(SCHEMAS))
def schema(name: str) -> int:
    """Print the JSON Schema of what `check --json` or `screen` writes, or of what a JSON input file holds."""
    import json

    click.echo(json.dumps(json_schema(name), indent=2, ensure_ascii=False))
    return 0
