"""What the commands of `smallyard exchange` share: where the node is, and how feeds are named."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from smallyard.app.cli.settings import FOLDER

if TYPE_CHECKING:
    from smallyard.exchange.node import Node

__all__ = ["home_option", "node_home", "open_node", "resolve_feed"]

_Function = TypeVar("_Function", bound=Callable[..., Any])
_PASSPHRASE = "SMALLYARD_EXCHANGE_PASSPHRASE"  # noqa: S105 - the name of a variable


def home_option(function: _Function) -> _Function:
    """The option that names the node's folder."""
    return click.option(
        "--home",
        type=FOLDER,
        envvar="SMALLYARD_EXCHANGE",
        help="The node's folder; else `exchange` beside the lists. [env: SMALLYARD_EXCHANGE]",
    )(function)


def node_home(home: Path | None = None) -> Path:
    """The node's folder: the one given, else `exchange` in the user's data folder or beside the store of lists."""
    if home is not None:
        return home
    store = os.environ.get("SMALLYARD_STORE")
    if store and "://" not in store:
        return Path(store).absolute().parent / "exchange"
    from smallyard.lists.store import default_place

    return Path(default_place()).absolute().parent / "exchange"


def open_node(home: Path | None) -> Node:
    """The node in a folder.

    Raises:
        StoreError: the extra that signs is not installed.
    """
    from smallyard.exchange.node import Node

    _installed()
    passphrase = os.environ.get(_PASSPHRASE, "")
    return Node(node_home(home), passphrase=passphrase.encode() or None)


def resolve_feed(node: Node, name: str, *, own: bool = False) -> str:
    """The identity of a feed that is followed, from its name or the beginning of its identity.

    Args:
        node: the node.
        name: the name.
        own: whether the node's own feed may be meant, too ("own" names it).

    Raises:
        UnknownValueError: there is none, or more than one.
    """
    from smallyard.errors import UnknownValueError

    known = {one.id: one.origin for one in node.all_followed()}
    if own and node.own.feed.state().size:
        known[node.id] = node.own.feed.state().keys.origin
        if name == "own":
            return node.id
    found = [one for one in known if name in (one, known[one])]
    found = found or [one for one in known if len(name) >= 4 and one.startswith(name)]
    if len(found) == 1:
        return found[0]
    raise UnknownValueError(
        f"{name[:80]!r} names {'no feed' if not found else 'several feeds'} here",
        accepted=", ".join(f"{origin} ({one[:12]})" for one, origin in sorted(known.items()))
        or "none is followed yet",
    )


def _installed() -> None:
    from importlib.util import find_spec

    from smallyard.errors import MissingExtraError

    for package in ("cryptography", "rfc8785"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "exchange")
