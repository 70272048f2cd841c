"""What the application is put together from: one line for each group of paths."""

from __future__ import annotations

from fastapi import APIRouter

from smallyard.app.service.api import (
    alerts,
    cases,
    checks,
    classification,
    clearances,
    customers,
    health,
    law,
    screening,
    users,
    webhooks,
)
from smallyard.app.service.api import lists as lists_api
from smallyard.app.service.api import records as records_api
from smallyard.app.service.compat import drop_in_routers
from smallyard.app.service.pages import alerts as alert_pages
from smallyard.app.service.pages import cases as case_pages
from smallyard.app.service.pages import (
    check,
    choices,
    classify,
    dockets,
    home,
    invest,
    lists,
    openid,
    records,
    screen,
    screen_files,
    settings,
    signing_in,
    trade,
)
from smallyard.app.service.pages import customers as customer_pages

__all__ = ["api_routers", "page_routers"]


def api_routers() -> list[APIRouter]:
    """The paths that programs call; all stand in the OpenAPI document."""
    return [
        health.router,
        screening.router,  # what is asked for most is found first
        checks.router,
        customers.router,
        alerts.router,
        cases.router,
        webhooks.router,
        users.router,
        *drop_in_routers(),
        classification.router,
        law.router,
        lists_api.router,
        records_api.router,
        clearances.router,
    ]


def page_routers() -> list[APIRouter]:
    """The paths that browsers show; none stands in the OpenAPI document."""
    return [
        signing_in.router,
        openid.router,
        choices.router,
        home.router,
        check.router,
        screen.router,
        screen_files.router,
        classify.router,
        lists.router,
        invest.router,
        customer_pages.router,
        alert_pages.router,
        case_pages.router,
        dockets.router,
        trade.router,
        records.router,
        settings.router,
    ]
