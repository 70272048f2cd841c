"""`smallyard schema`: the published JSON Schemas."""

from __future__ import annotations

from typing import Any

import click

from smallyard.app.cli.settings import command

__all__ = ["SCHEMAS", "json_schema", "schema"]

_WRITTEN = {
    "comparison": "smallyard.trade.published:Comparisons",
    "decision": "smallyard.law.decision:Decision",
    "china-decision": "smallyard.law.china.decide:ChinaDecision",
    "both-laws": "smallyard.law.china.conflicts:BothLaws",
    "alert": "smallyard.monitoring.schema:AlertShown",
    "case": "smallyard.monitoring.schema:CaseWithEvents",
    "customer": "smallyard.monitoring.schema:CustomerShown",
    "customer-import": "smallyard.monitoring.schema:ImportedShown",
    "customer-whole": "smallyard.monitoring.schema:CustomerWhole",
    "delivery": "smallyard.monitoring.schema:DeliveryShown",
    "subscription": "smallyard.monitoring.schema:SubscriptionShown",
    "watch": "smallyard.monitoring.schema:WatchedShown",
    "classify-app": "smallyard.app.classifying:AdjustedPeakPerformance",
    "classify-hs": "smallyard.app.classifying:HsHints",
    "classify-performance": "smallyard.app.classifying:ChipOnDay",
    "classify-search": "smallyard.app.classifying:Found",
    "classify-show": "smallyard.law.classification.entries:EntryOnDay",
    "classify-walk": "smallyard.law.classification.walk:Walk",
    "docket": "smallyard.exchange.dockets.state:DocketState",
    "deminimis": "smallyard.app.deminimis:DeMinimis",
    "investment-decision": "smallyard.law.investment.decision:InvestmentDecision",
    "ownership": "smallyard.lists.ownership.report:OwnershipReport",
    "timeline": "smallyard.trade.timeline:Timeline",
    "scope": "smallyard.trade.scope_result:Scope",
    "shipment-row": "smallyard.scale.schema:ShipmentRow",
    "shipment-summary": "smallyard.scale.schema:ShipmentSummary",
    "screening": "smallyard.screening.schema:Screening",
    "screening-record": "smallyard.records.screenings:RecordedScreening",
}
"""What commands write with --json, by the name of its schema, and where it is defined."""
SCHEMAS = (*_WRITTEN, "investment", "transaction")
"""The schemas there are; each stands in docs/schema/ too."""

OPENAPI = "openapi"
"""The document of the service's paths; it follows from them and is not kept in docs/schema/."""


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of what a command writes, or of "transaction" or "investment" (as they are read)."""
    from importlib import import_module

    from smallyard.model.json_schema import DescribedSchema

    if name == OPENAPI:
        from smallyard.app.service.describing import document

        return document()
    if name == "investment":
        from smallyard.model.investment import Investment

        found = Investment.model_json_schema(mode="validation", schema_generator=DescribedSchema)
    elif name == "transaction":
        from smallyard.model.transaction import Transaction

        found = Transaction.model_json_schema(mode="validation", schema_generator=DescribedSchema)
    else:
        module, _, noun = _WRITTEN[name].partition(":")
        model = getattr(import_module(module), noun)
        found = model.model_json_schema(mode="serialization", schema_generator=DescribedSchema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


@command(
    epilog=f"NAME is one of {', '.join(sorted(SCHEMAS))}; or openapi, the OpenAPI document of what `serve` answers."
)
@click.argument("name", metavar="NAME", type=click.Choice(sorted([*SCHEMAS, OPENAPI])))
def schema(name: str) -> int:
    """Print the JSON Schema of what a command writes or reads, such as decision, which `check` writes."""
    import json

    click.echo(json.dumps(json_schema(name), indent=2, ensure_ascii=False))
    return 0
