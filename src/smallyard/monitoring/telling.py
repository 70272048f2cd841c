"""What others are to be told: events of alerts, put beside the alerts in the same transaction, to be sent later.

Source: CloudEvents 1.0.2, structured content mode, JSON event format.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smallyard.monitoring.alerts import AlertKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["ALERT_RAISED", "PING", "cloud_event", "put_deliveries", "tell", "tell_of_run"]

ALERT_RAISED = "smallyard.alert.raised"
PING = "smallyard.ping"
RUN_ENDED = "smallyard.watch.ended"
_TOLD = 50
"""Alerts that a mail names one by one."""


def cloud_event(type_: str, subject: str, data: Mapping[str, Any], at: str, address: str = "") -> dict[str, Any]:
    """An event in the JSON format of CloudEvents; `source` and `id` together are its own."""
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": address or "urn:smallyard",
        "type": type_,
        "subject": subject,
        "time": at,
        "datacontenttype": "application/json",
        "data": dict(data),
    }


def tell(connection: Connection, alerts: Sequence[int], at: str, address: str = "") -> None:
    """Have every webhook that wants them told of alerts, in a transaction that is open."""
    from smallyard.monitoring.alerts import numbered

    hooks = _subscriptions(connection, "webhook")
    if not hooks or not alerts:
        return
    rows = []
    for one in numbered(connection, alerts):
        link = f"{address}/api/v1/alerts/{one.number}"
        event = cloud_event(
            ALERT_RAISED, f"alerts/{one.number}", {**one.model_dump(mode="json"), "link": link}, at, address
        )
        body = json.dumps(event, ensure_ascii=False)
        rows += [
            (hook["number"], event["id"], ALERT_RAISED, body) for hook in hooks if _wants(hook["kinds"], one.kind)
        ]
    put_deliveries(connection, rows, at)


def tell_of_run(connection: Connection, run: int, at: str, address: str = "") -> None:
    """Have every e-mail address that wants it told what a run raised: one mail for a run, none where nothing was."""
    from sqlalchemy import select

    from smallyard.records.schema import alert

    boxes = _subscriptions(connection, "email")
    if not boxes:
        return
    found = connection.execute(
        select(alert.c.number, alert.c.kind, alert.c.summary)
        .where(alert.c.run == run, alert.c.times == 1)
        .order_by(alert.c.number)
    ).all()
    rows = []
    for box in boxes:
        wanted = [one for one in found if _wants(box["kinds"], one.kind)]
        if wanted:
            body = json.dumps(_mail(wanted, address), ensure_ascii=False)
            rows.append((box["number"], str(uuid.uuid4()), RUN_ENDED, body))
    put_deliveries(connection, rows, at)


def _mail(alerts: Sequence[Any], address: str) -> dict[str, str]:
    count = f"{len(alerts):,} alert{'' if len(alerts) == 1 else 's'}"
    by_kind = Counter(one.kind for one in alerts)
    said = ", ".join(f"{by_kind[kind]:,} {kind}" for kind in AlertKind if by_kind[kind])
    lines = [f"The watch of your customers raised {count}: {said}.", ""]
    lines += [f"{one.number}. {one.kind}: {one.summary}" for one in alerts[:_TOLD]]
    if len(alerts) > _TOLD:
        lines.append(f"and {len(alerts) - _TOLD:,} more")
    lines += ["", f"{address}/alerts" if address else "See them with: smallyard alerts list"]
    return {"subject": f"smallyard: {count}", "text": "\n".join(lines) + "\n"}


def put_deliveries(connection: Connection, rows: Sequence[tuple[int, str, str, str]], at: str) -> list[int]:
    """Have events sent, each as (subscription, event id, type, body); the deliveries' numbers."""
    from sqlalchemy import func, insert, select

    from smallyard.records.schema import delivery

    if not rows:
        return []
    last = int(connection.execute(select(func.max(delivery.c.number))).scalar() or 0)
    made = [
        {
            "number": last + place,
            "subscription": number,
            "event": event,
            "type": type_,
            "body": body,
            "made_at": at,
            "status": "waiting",
            "attempts": 0,
            "next_at": at,
            "error": "",
        }
        for place, (number, event, type_, body) in enumerate(rows, start=1)
    ]
    connection.execute(insert(delivery), made)
    return list(range(last + 1, last + 1 + len(made)))


def _subscriptions(connection: Connection, form: str) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from smallyard.records.schema import subscription

    rows = connection.execute(
        select(subscription.c.number, subscription.c.kinds)
        .where(subscription.c.form == form, subscription.c.ended_at.is_(None))
        .order_by(subscription.c.number)
    )
    return [{"number": row.number, "kinds": json.loads(row.kinds)} for row in rows]


def _wants(kinds: Sequence[str], kind: str) -> bool:
    return not kinds or str(kind) in kinds
