"""Webhooks and e-mail: who is told of alerts, and what became of telling them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from smallyard.app.answers import Answer
from smallyard.app.service.access import Admin
from smallyard.app.service.api.customers import Limit, Offset
from smallyard.app.service.problems import or_not_found, problems
from smallyard.app.service.state import Held
from smallyard.monitoring.alerts import AlertKind
from smallyard.monitoring.delivery import Attempt, Delivery, Subscription

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"], responses=problems(401, 403, 422, 429))
_HIGHEST = 2**31 - 1
_Number = Annotated[int, Path(ge=1, le=_HIGHEST, description="The subscription's number.")]
_Delivery = Annotated[int, Path(ge=1, le=_HIGHEST, description="The delivery's number.")]
_Kinds = Annotated[tuple[AlertKind, ...], Field(max_length=10, description="kinds of alert; none for all")]


class WebhookAsked(Answer):
    """An address to be told, at https, that leads to a public host."""

    url: str = Field(min_length=1, max_length=2_000)
    """The address that events are posted to; it begins with https://."""
    kinds: _Kinds = ()


class EmailAsked(Answer):
    """An e-mail address to be told, once for each watch that raised something."""

    address: str = Field(min_length=3, max_length=254)
    """Such as desk@example.com."""
    kinds: _Kinds = ()


class WebhookMade(Answer):
    """A new webhook. `secret` signs what is sent (Standard Webhooks); it is told here and never again."""

    subscription: Subscription
    """The webhook as it is listed from now on."""
    secret: str
    """The key that a receiver checks signatures with: whsec_ and base64."""


class SubscriptionsFound(Answer):
    """Who is told."""

    subscriptions: tuple[Subscription, ...]
    """Webhooks and e-mail addresses; those given up only where they are asked for."""


class DeliveriesFound(Answer):
    """Some deliveries, the newest first, and how many there are in all."""

    deliveries: tuple[Delivery, ...]
    """Those asked for, the newest first."""
    total: int
    """How many there are in all, beyond those given here."""


class AttemptsFound(Answer):
    """Every attempt of a delivery, the first one first."""

    attempts: tuple[Attempt, ...]
    """When each was made, how long it took and how it was answered; the first one first."""


@router.get("", summary="Who is told")
def find(_: Admin, held: Held, ended: Annotated[bool, Query(description="Those given up, too.")] = False) -> (
    SubscriptionsFound
):  # fmt: skip
    """Webhooks and e-mail addresses, without the keys that sign."""
    found = held.monitoring.deliveries.subscriptions(ended=ended)
    return SubscriptionsFound(subscriptions=found)


@router.post("", summary="Have an address told", status_code=HTTPStatus.CREATED)
def add(user: Admin, held: Held, asked: WebhookAsked) -> WebhookMade:
    """Each alert is posted to it as a CloudEvent, signed by Standard Webhooks, and tried again for thirty hours."""
    made, secret = held.monitoring.deliveries.add_webhook(
        asked.url, by=user.name, kinds=[str(kind) for kind in asked.kinds]
    )
    return WebhookMade(subscription=made, secret=secret)


@router.post("/email", summary="Have an e-mail address told", status_code=HTTPStatus.CREATED)
def add_email(user: Admin, held: Held, asked: EmailAsked) -> Subscription:
    """One mail for each watch that raised something."""
    return held.monitoring.deliveries.add_email(
        asked.address, by=user.name, kinds=[str(kind) for kind in asked.kinds]
    )


@router.get("/deliveries", summary="What was sent")
def log(
    _: Admin,
    held: Held,
    subscription: Annotated[int | None, Query(ge=1, le=_HIGHEST, description="To one subscription.")] = None,
    status: Annotated[Literal["waiting", "delivered", "dead"] | None, Query(description="Where they stand.")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> DeliveriesFound:
    """The newest first; dead ones were given up after the last attempt."""
    page = held.monitoring.deliveries.log(subscription=subscription, status=status, limit=limit, offset=offset)
    return DeliveriesFound(deliveries=tuple(page.items), total=page.total)


@router.get("/deliveries/{number}/attempts", summary="Every attempt of a delivery", responses=problems(404))
def attempts(_: Admin, held: Held, number: _Delivery) -> AttemptsFound:
    """When, how long it took, and how it was answered."""
    with or_not_found(f"no delivery has the number {number}"):
        found = held.monitoring.deliveries.attempts(number)
    return AttemptsFound(attempts=tuple(found))


@router.post("/deliveries/{number}/again", summary="Try a delivery once more", responses=problems(404))
def again(_: Admin, held: Held, number: _Delivery) -> Delivery:
    """One that was given up."""
    with or_not_found(f"no delivery has the number {number}"):
        held.monitoring.deliveries.delivery(number)
    return held.monitoring.deliveries.again(number)


@router.post("/{number}/ping", summary="Send a trial event", responses=problems(404))
def ping(_: Admin, held: Held, number: _Number) -> Delivery:
    """It is sent like any other; the log says what became of it."""
    _known(held, number)
    return held.monitoring.deliveries.ping(number)


@router.delete("/{number}", summary="Give a subscription up", responses=problems(404))
def end(_: Admin, held: Held, number: _Number) -> Subscription:
    """What waits for it is given up, too."""
    _known(held, number)
    return held.monitoring.deliveries.end(number)


def _known(held: Held, number: int) -> None:
    with or_not_found(f"no subscription has the number {number}"):
        held.monitoring.deliveries.subscription(number)
