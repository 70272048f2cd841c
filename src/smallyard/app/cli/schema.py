"""`smallyard schema`: the published JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from smallyard.app.cli.settings import JsonOption, command

__all__ = ["SCHEMAS", "commands_with_json", "json_schema", "printed_by", "schema"]

_WRITTEN = {
    "alert": "smallyard.monitoring.alerts:Alert",
    "audit-bundle": "smallyard.records.shown:BundleMade",
    "audit-bundle-verified": "smallyard.records.shown:BundleChecked",
    "audit-hold": "smallyard.records.retained:Hold",
    "audit-verify": "smallyard.records.shown:ChainsOnRecord",
    "both-laws": "smallyard.law.china.conflicts:BothLaws",
    "case": "smallyard.monitoring.schema:CaseShown",
    "case-whole": "smallyard.monitoring.schema:CaseWithEvents",
    "china-decision": "smallyard.law.china.decide:ChinaDecision",
    "classify-app": "smallyard.app.classified:AdjustedPeakPerformance",
    "classify-hs": "smallyard.app.classified:HsHints",
    "classify-performance": "smallyard.app.classified:ChipOnDay",
    "classify-search": "smallyard.app.classified:Found",
    "classify-show": "smallyard.law.classification.entries:EntryOnDay",
    "classify-walk": "smallyard.law.classification.walk:Walk",
    "clearance": "smallyard.records.clearances:Held",
    "comparison": "smallyard.trade.published:Comparisons",
    "coverage": "smallyard.law.coverage:Section",
    "customer": "smallyard.monitoring.schema:CustomerShown",
    "customer-import": "smallyard.monitoring.schema:ImportedShown",
    "customer-whole": "smallyard.monitoring.schema:CustomerWhole",
    "decision": "smallyard.law.decision:Decision",
    "delivery": "smallyard.monitoring.delivery:Delivery",
    "deminimis": "smallyard.app.deminimis:DeMinimis",
    "docket": "smallyard.exchange.dockets.state:DocketState",
    "docket-act": "smallyard.exchange.shown:ActWritten",
    "docket-act-kind": "smallyard.exchange.shown:ActKind",
    "docket-appointment": "smallyard.exchange.calendar:Appointment",
    "docket-timeline": "smallyard.exchange.desk:ActTold",
    "exchange-begun": "smallyard.exchange.shown:FeedBegun",
    "exchange-conflict": "smallyard.exchange.desk:Conflict",
    "exchange-followed": "smallyard.exchange.shown:FeedFound",
    "exchange-published": "smallyard.exchange.shown:Published",
    "exchange-status": "smallyard.exchange.desk:FeedHealth",
    "exchange-synced": "smallyard.exchange.shown:FeedTaken",
    "exchange-verified": "smallyard.exchange.shown:FeedVerified",
    "exchange-verified-file": "smallyard.exchange.shown:FileVerified",
    "explain": "smallyard.law.explaining:Explained",
    "flows-status": "smallyard.trade.shown:FlowsHeld",
    "investment-decision": "smallyard.law.investment.decision:InvestmentDecision",
    "lists-diff": "smallyard.lists.shown:DifferenceShown",
    "lists-entry": "smallyard.lists.shown:EntryShown",
    "lists-status": "smallyard.lists.shown:ListsOnDay",
    "ownership": "smallyard.lists.ownership.report:OwnershipReport",
    "record": "smallyard.records.shown:RecordWhole",
    "scope": "smallyard.trade.scope_result:Scope",
    "screened-party": "smallyard.screening.schema:ScreenedParty",
    "screening": "smallyard.screening.schema:Screening",
    "screening-record": "smallyard.records.screenings:RecordedScreening",
    "screening-summary": "smallyard.screening.schema:ScreeningSummary",
    "shipment-row": "smallyard.scale.schema:ShipmentRow",
    "shipment-summary": "smallyard.scale.schema:ShipmentSummary",
    "subscription": "smallyard.monitoring.delivery:Subscription",
    "timeline": "smallyard.trade.timeline:Timeline",
    "user": "smallyard.records.access.nouns:Account",
    "watch": "smallyard.monitoring.schema:WatchedShown",
}
"""What commands write with --json, by the name of its schema, and where it is defined."""
SCHEMAS = (*_WRITTEN, "investment", "transaction")
"""The schemas there are; each stands in docs/schema/ too."""

_OTHERWISE = {
    "investment": "(read by invest)",
    "transaction": "(read by check)",
    "screening": "(written by screen -o FILE.json)",
    "screening-record": "(kept by screen, in its record)",
    "shipment-row": "(written by check -o FILE)",
}
"""What no command prints with --json."""
OPENAPI = "openapi"
"""The document of the service's paths; it follows from them and is not kept in docs/schema/."""


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of what a command writes, or of "transaction" or "investment" (as they are read)."""
    from importlib import import_module

    if name == OPENAPI:
        from smallyard.app.service.describing import document

        return document()
    if name == "investment":
        from smallyard.model.investment import Investment

        found = Investment.model_json_schema(mode="validation")
    elif name == "transaction":
        from smallyard.model.transaction import Transaction

        found = Transaction.model_json_schema(mode="validation")
    else:
        module, _, noun = _WRITTEN[name].partition(":")
        model = getattr(import_module(module), noun)
        found = model.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


@command(epilog="Without NAME, the schemas are listed. `openapi` is the OpenAPI document of what `serve` answers.")
@click.argument("name", required=False, metavar="[NAME]")
def schema(name: str | None) -> int:
    """Print the JSON Schema of what a command reads or prints, such as decision, which `check` prints with --json."""
    import json

    if name is None:
        _list()
        return 0
    if name not in {*SCHEMAS, OPENAPI}:
        raise click.UsageError(
            f"no schema is called {name[:40]!r}; accepted: a name that `smallyard schema` lists",
            click.get_current_context(),
        )
    click.echo(json.dumps(json_schema(name), indent=2, ensure_ascii=False))
    return 0


def _list() -> None:
    from smallyard.app.cli.terminal import console, table

    whole = {"no_wrap": True}
    rows = [*printed_by(click.get_current_context().find_root().command).items(), (OPENAPI, "serve")]
    console().print(table([("schema", whole), ("printed by, with --json", {"ratio": 1})], rows))


def printed_by(root: click.Command) -> dict[str, str]:
    """The schemas in order of name, each with the commands that print it, or with where else it is found."""
    printed: dict[str, list[str]] = {}
    for path, names in commands_with_json(root):
        for one in names:
            printed.setdefault(one, []).append(path)
    return {name: _OTHERWISE.get(name) or ", ".join(printed[name]) for name in sorted(SCHEMAS)}


def commands_with_json(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each command at or below one that has --json: its path ("lists diff"), and the schemas of what it prints."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands_with_json(below, (*path, name))
    for option in command.params:
        if "--json" in option.opts:
            yield " ".join(path), option.schemas if isinstance(option, JsonOption) else ()
