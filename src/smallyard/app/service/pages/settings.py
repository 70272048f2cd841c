"""Settings: who may come and with what rights, tokens, who is told of alerts, who read what, the age of the lists."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from smallyard.app.service.access import Admin, CheckedForm, User, Viewer, signed_in_as
from smallyard.app.service.pages.forms import said_if_wrong, text_of
from smallyard.app.service.pages.languages import N_
from smallyard.app.service.pages.showing import Shown, View, twin
from smallyard.app.service.pages.worked_out import freshness
from smallyard.app.service.state import Held, Service
from smallyard.app.worlds import today
from smallyard.errors import InputError, SmallyardError
from smallyard.law.limits import limits_of_lists
from smallyard.lists.freshness import OLD
from smallyard.monitoring.deliveries import Deliveries
from smallyard.names import MATCH, REVIEW
from smallyard.records.access import Role
from smallyard.records.retention import CHINA, EAR, OFAC, OUTBOUND
from smallyard.version import VERSIONS

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
_MOST_READS = 200
_DAYS = (30, 90, 365)
_REGIMES = (EAR, OFAC, OUTBOUND, CHINA)


@twin(router, "/settings")
def settings_page(view: Shown, held: Held, user: Viewer) -> Response:
    """One's own tokens; for an admin, everything that is set up."""
    return _page(view, held, user)


def _page(view: View, held: Service, user: User, told: dict[str, str] | None = None) -> Response:
    admin = user.may(Role.ADMIN)
    accounts = [
        {
            "number": one.number,
            "name": one.name,
            "role": str(one.role),
            "made_at": one.made_at,
            "closed": one.closed,
            "federated": one.federated,
        }
        for one in (held.access.accounts() if admin else (user.came.account,))
    ]
    names = {one["number"]: one["name"] for one in accounts}
    tokens = [
        {
            "key": one.key,
            "account": one.account,
            "label": one.label,
            "role": str(one.role),
            "made_at": one.made_at,
            "until": one.until,
            "revoked_at": one.revoked_at,
        }
        for one in held.access.tokens(None if admin else user.number)
    ]
    day = today()
    lists = held.world(day).lists
    data: dict[str, Any] = {
        "versions": VERSIONS,
        "accounts": accounts,
        "tokens": tokens,
        "subscriptions": _subscriptions(held) if admin else [],
        "lists": freshness(lists, day),
        "limits": list(limits_of_lists(lists, day)),
        "works_with": _works_with(held),
    }
    return view.page(
        "settings/index.html",
        data,
        told=told,
        admin=admin,
        names=names,
        me=user.number,
        has_password=not user.came.account.federated,
        roles=[str(one) for one in Role],
        own_roles=[str(one) for one in Role if user.may(one)],
        days=_DAYS,
    )


def _works_with(held: Service) -> dict[str, Any]:
    """What decides how the service works and is set when it is started, or fixed by the software or the law."""
    settings = held.settings
    return {
        "match_from": MATCH,
        "review_from": REVIEW,
        "old_after_days": OLD.days,
        "watch_every_minutes": settings.watch_every if settings.jobs else 0,
        "update_every_hours": settings.update_every if settings.jobs else 0,
        "retention": [{"regime": one.name, "years": one.years, "citation": str(one.citation)} for one in _REGIMES],
        "mail": bool(settings.mail_server),
        "webhooks_into": list(settings.own_networks),
        "openid": {"title": settings.openid.title, "issuer": settings.openid.issuer} if settings.openid else None,
        "largest_body": settings.largest_body,
        "largest_upload": settings.largest_upload,
    }


def _subscriptions(held: Service) -> list[dict[str, Any]]:
    with Deliveries(held.records_place) as store:
        return [one.model_dump(mode="json") for one in store.subscriptions()]


@router.post("/settings/invite")
def invite(view: Shown, held: Held, user: Admin, form: CheckedForm) -> Response:
    """Makes a one-time link; it is shown this once."""
    role = _role(text_of(form, "role"))
    key = held.access.invite(role, user.name, text_of(form, "name").strip()[:200])
    return _page(view, held, user, {"what": "link", "secret": f"{held.address(view.request)}/welcome?link={key}"})


@router.post("/settings/accounts/{number}")
def change_account(view: Shown, held: Held, user: Admin, number: int, form: CheckedForm) -> Response:
    """Gives an account another role, closes it or opens it again."""
    do = text_of(form, "do")
    if number == user.number:
        view.say(N_("Your own account is changed by another admin."), "wrong")
        return view.go("/settings")
    if do in {"close", "open"}:
        held.access.change(number, closed=do == "close")
    else:
        held.access.change(number, role=_role(text_of(form, "role")))
    view.say(N_("The account was changed."))
    return view.go("/settings")


@router.post("/settings/password")
def change_password(view: Shown, held: Held, user: Viewer, form: CheckedForm) -> Response:
    """Gives one's own account another password; every session of it ends, and one begins in this browser."""
    account = user.came.account
    held.limits.attempts.take(("name", account.name.strip().casefold()))
    if account.federated or held.access.by_password(account.name, text_of(form, "current")) is None:
        view.say(N_("That is not your password: nothing was changed."), "wrong")
        return view.go("/settings")
    try:
        held.access.set_password(user.number, text_of(form, "password"))
    except InputError as wrong:
        view.say(N_("Nothing was changed: the password %(why)s"), "wrong", why=f"{wrong.problem}; {wrong.accepted}")
        return view.go("/settings")
    view.say(N_("Your password was changed. Other browsers have to sign in again."))
    response = view.go("/settings")
    signed_in_as(account, view.request, response, held)
    return response


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InputError(f"{text[:20]!r} is no role", field="role", accepted=", ".join(Role)) from None


@router.post("/settings/tokens")
def make_token(view: Shown, held: Held, user: Viewer, form: CheckedForm) -> Response:
    """Makes a token of one's own; its secret is shown this once."""
    role = _role(text_of(form, "role"))
    if not user.may(role):
        raise InputError("is more than you may do yourself", field="role", accepted=str(user.role))
    label = text_of(form, "label").strip()[:200]
    if not label:
        raise InputError("says nothing", field="label", accepted="what the token is for")
    days = text_of(form, "days")
    lasting = timedelta(days=int(days)) if days in {str(one) for one in _DAYS} else None
    _, secret = held.access.make_token(user.number, label, role, lasting)
    return _page(view, held, user, {"what": "token", "secret": secret})


@router.post("/settings/tokens/{key}/revoke")
def revoke_token(view: Shown, held: Held, user: Viewer, key: str, _: CheckedForm) -> Response:
    """Ends a token: one's own, or any for an admin."""
    own = {one.key for one in held.access.tokens(user.number)}
    if key not in own and not user.may(Role.ADMIN):
        raise InputError("is not yours", field="key", accepted="a token of your own")
    held.access.revoke_token(key)
    view.say(N_("The token is revoked."))
    return view.go("/settings")


@router.post("/settings/subscriptions")
def subscribe(view: Shown, held: Held, user: Admin, form: CheckedForm) -> Response:
    """Has an address told of alerts: a webhook, whose key is shown this once, or an e-mail address."""
    store = Deliveries(held.records_place)
    try:
        target = text_of(form, "target").strip()[:2_000]
        if "://" not in target:
            store.add_email(target, by=user.name)
            view.say(N_("%(target)s will be told."), target=target)
            return view.go("/settings")
        _, secret = store.add_webhook(target, by=user.name)
    except SmallyardError as wrong:
        view.say(N_("Nobody was added: %(why)s"), "wrong", why=str(wrong))
        return view.go("/settings")
    finally:
        store.close_database()
    return _page(view, held, user, {"what": "webhook", "secret": secret})


@router.post("/settings/subscriptions/{number}")
def change_subscription(view: Shown, held: Held, _: Admin, number: int, form: CheckedForm) -> Response:
    """Ends a subscription, or sends it a trial event."""
    with Deliveries(held.records_place) as store, said_if_wrong(view, kind=SmallyardError):
        if text_of(form, "do") == "ping":
            store.ping(number)
            view.say(N_("A trial event is on its way."))
        else:
            store.end(number)
            view.say(N_("The subscription has ended."))
    return view.go("/settings")


@twin(router, "/settings/deliveries")
def deliveries_page(view: Shown, held: Held, _: Admin) -> Response:
    """What was sent to whom, and what failed."""
    with Deliveries(held.records_place) as store:
        found = store.log(limit=100)
    return view.page(
        "settings/deliveries.html",
        {"deliveries": [one.model_dump(mode="json") for one in found.items], "rows": found.total},
    )


@twin(router, "/settings/reads")
def reads_page(view: Shown, held: Held, _: Admin, of: str = "") -> Response:
    """Who read what of customers and records."""
    reads = [
        {"at": one.at, "name": one.name, "how": one.how, "what": one.what}
        for one in held.access.reads(of=of.strip()[:200], limit=_MOST_READS)
    ]
    # A page of a queue reads many at once: they are told in one row.
    at_once = groupby(reads, key=lambda one: (one["at"][:19], one["name"], one["how"]))
    rows = [
        {"at": at, "name": name, "how": how, "what": list(dict.fromkeys(one["what"] for one in some))}
        for (at, name, how), some in at_once
    ]
    return view.page("settings/reads.html", {"of": of, "reads": reads}, rows=rows)
