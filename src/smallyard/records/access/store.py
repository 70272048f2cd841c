"""The store of accounts, of what they come with, and of what they read."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from smallyard.errors import InputError, UnknownValueError
from smallyard.lists.gathering import Gathered
from smallyard.records.access import secrets
from smallyard.records.access.nouns import Account, Came, Invitation, ReadLogged, Role, Token
from smallyard.records.database import RecordsDatabase, records_place
from smallyard.records.schema import access_log, access_token, account, invitation, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, RowMapping, Select, Table

__all__ = ["AccessStore"]

SESSION = timedelta(hours=12)
"""How long a session lasts after signing in."""
_SHORTEST_PASSWORD, _LONGEST_PASSWORD = 12, 1_000
_LONGEST_NAME = 200
_LOCK = "access"
_LATELY = 1.0
"""Seconds for which it is remembered whose a token or session is. What ends one in this process is heeded at once,
what ends one in another after that time."""
_MOST_LATELY = 4_096


class AccessStore:
    """Accounts and their access.

    Args:
        place: where the records are: a path of an SQLite file or a database URL; None for the user's own.
    """

    def __init__(self, place: str | Path | None = None) -> None:
        self._database = RecordsDatabase(records_place() if place is None else place)
        self._checker = secrets.Checker()
        self._own = token_bytes(32)
        self._lately: dict[bytes, tuple[float, Came]] = {}
        # Many who come at once are looked up together.
        self._looked_up: dict[str, Gathered[str, RowMapping | None]] = {
            table.name: Gathered(partial(self._rows_of, table)) for table in (signed_in, access_token, invitation)
        }

    def close(self) -> None:
        """Give the database back."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._database.writing(_LOCK) as connection:
                yield connection
        finally:
            self._lately.clear()

    # ---- accounts ----

    def accounts(self) -> tuple[Account, ...]:
        """Every account, in order of number.

        Raises:
            StoreError: the records cannot be read.
        """
        with self._database.reading(account) as connection:
            if connection is None:
                return ()
            rows = connection.execute(select(account).order_by(account.c.number)).mappings()
            return tuple(map(_account, rows))

    def account(self, number: int) -> Account:
        """One account.

        Raises:
            UnknownValueError: there is none of that number.
            StoreError: the records cannot be read.
        """
        found = next((one for one in self.accounts() if one.number == number), None)
        if found is None:
            raise UnknownValueError(f"no account has the number {number}", accepted="a number `users list` prints")
        return found

    def has_admin(self) -> bool:
        """Whether there is an admin whose account is open."""
        return any(one.role is Role.ADMIN and not one.closed for one in self.accounts())

    def add(self, name: str, role: Role, password: str = "") -> Account:
        """Make an account; without a password it can only hold tokens.

        Raises:
            InputError: the name is empty, too long or taken, or the password too short.
            StoreError: it could not be written.
        """
        hashed = _hashed(password) if password else ""
        with self._writing() as connection:
            return _made(connection, name, role, hashed)

    def change(self, number: int, *, role: Role | None = None, closed: bool | None = None) -> Account:
        """Give an account another role, close or reopen it. What it came with ends when it is closed.

        Raises:
            UnknownValueError: there is no such account.
            InputError: nobody would be left to administer the service.
            StoreError: it could not be written.
        """
        values: dict[str, Any] = {} if role is None else {"role": str(role)}
        values |= {} if closed is None else {"closed": closed}
        before = self.account(number)
        with self._writing() as connection:
            if values:
                connection.execute(update(account).where(account.c.number == number).values(values))
            admins = (account.c.role == str(Role.ADMIN)) & ~account.c.closed
            was_one = before.role is Role.ADMIN and not before.closed
            if (
                was_one
                and not connection.execute(select(func.count()).select_from(account).where(admins)).scalar_one()
            ):
                raise InputError("the last admin cannot be taken away", accepted="another admin first")
            if closed:
                _end(connection, number)
        return self.account(number)

    def set_password(self, number: int, password: str) -> None:
        """Give an account another password; its sessions end.

        Raises:
            UnknownValueError: there is no such account.
            InputError: the password is too short.
            StoreError: it could not be written.
        """
        self.account(number)
        hashed = _hashed(password)
        with self._writing() as connection:
            connection.execute(update(account).where(account.c.number == number).values(password=hashed))
            connection.execute(signed_in.delete().where(signed_in.c.account == number))

    def by_password(self, name: str, password: str) -> Account | None:
        """The account of that name, if that is its password and it is open.

        Raises:
            StoreError: the records cannot be read.
        """
        row = self._row(account, account.c.folded == _folded(name))
        right = secrets.password_holds(row["password"] if row else "", password[:_LONGEST_PASSWORD])
        return _account(row) if row is not None and right and not row["closed"] else None

    def federated(self, issuer: str, subject: str, name: str, role: Role) -> Account | None:
        """The account of a person as an OpenID provider knows them, made at the first sign-in, with the role given.

        Returns:
            None where the account was closed.

        Raises:
            InputError: the name is that of another account.
            StoreError: it could not be read or written.
        """
        mine = (account.c.issuer == issuer) & (account.c.subject == subject)
        with self._writing() as connection:
            row = connection.execute(select(account).where(mine)).mappings().one_or_none()
            if row is None:
                return _made(connection, name, role, "", issuer, subject)
            if row["role"] != str(role):
                connection.execute(update(account).where(mine).values(role=str(role)))
            found = connection.execute(select(account).where(mine)).mappings().one()
        return None if found["closed"] else _account(found)

    # ---- invitations: one-time links ----

    def invite(self, role: Role, by: str, name: str = "", lasting: timedelta = timedelta(days=3)) -> str:
        """Make an invitation; what is returned goes into a one-time link and is kept only as a hash.

        Raises:
            InputError: the name is too long or taken.
            StoreError: it could not be written.
        """
        made, now = secrets.new(), _now()
        with self._writing() as connection:
            if name:
                _check_name(connection, name)
            connection.execute(
                insert(invitation).values(
                    key=made.key, hash=made.hash, name=name.strip(), role=str(role), made_at=_text(now), made_by=by,
                    until=_text(now + lasting),
                )
            )  # fmt: skip
        return made.shown

    def invitation(self, shown: str) -> Invitation | None:
        """What an invitation gives; None where it is none, was used, or has run out.

        Raises:
            StoreError: the records cannot be read.
        """
        row = self._proved(invitation, shown)
        if row is None or row["used_at"] or row["until"] < _text(_now()):
            return None
        return Invitation(row["key"], row["name"], Role(row["role"]), row["until"])

    def accept(self, shown: str, name: str, password: str) -> Account:
        """Make the account that an invitation gives. It can be used once.

        Args:
            shown: the invitation.
            name: the name wanted, where the invitation does not set it.
            password: the password wanted.

        Raises:
            InputError: it is no invitation any more, or name or password will not do.
            StoreError: it could not be written.
        """
        given = self.invitation(shown)
        if given is None:
            raise InputError("this link was used or has run out", accepted="a new one, from an admin")
        hashed = _hashed(password)
        with self._writing() as connection:
            unused = (invitation.c.key == given.key) & invitation.c.used_at.is_(None)
            if connection.execute(update(invitation).where(unused).values(used_at=_text(_now()))).rowcount != 1:
                raise InputError("this link was used", accepted="a new one, from an admin")
            return _made(connection, given.name or name, given.role, hashed)

    # ---- sessions and tokens ----

    def sign_in(self, number: int) -> str:
        """Begin a session of an account; what is returned goes into the cookie and is kept only as a hash.

        Raises:
            StoreError: it could not be written.
        """
        made, now = secrets.new(), _now()
        with self._writing() as connection:
            connection.execute(signed_in.delete().where(signed_in.c.until < _text(now)))
            connection.execute(
                insert(signed_in).values(
                    key=made.key, hash=made.hash, account=number, made_at=_text(now), until=_text(now + SESSION)
                )
            )
        return made.shown

    def lately(self, shown: str) -> Came | None:
        """Who comes with a session or token that was looked up in the last second; else None. Nothing is read."""
        found = self._lately.get(self._mark(shown))
        return found[1] if found is not None and monotonic() < found[0] else None

    def _mark(self, shown: str) -> bytes:
        return blake2b(shown.encode("utf-8", "surrogatepass"), key=self._own, digest_size=32).digest()

    def _remember(self, shown: str, came: Came, began: float) -> Came:
        if len(self._lately) >= _MOST_LATELY:
            self._lately.clear()
        self._lately[self._mark(shown)] = (began + _LATELY, came)
        return came

    def by_session(self, shown: str) -> Came | None:
        """Who comes with a session; None where it has ended or is none.

        Raises:
            StoreError: the records cannot be read.
        """
        began = monotonic()
        row = self._proved(signed_in, shown)
        if row is None or row["until"] < _text(_now()) or row["closed"]:
            return None
        mine = _account(row)
        return self._remember(shown, Came(mine, mine.role, "session"), began)

    def sign_out(self, shown: str) -> None:
        """End a session.

        Raises:
            StoreError: it could not be written.
        """
        if self.by_session(shown) is not None:
            with self._writing() as connection:
                connection.execute(signed_in.delete().where(signed_in.c.key == shown.partition(".")[0]))

    def make_token(
        self, number: int, label: str, role: Role | None = None, lasting: timedelta | None = None
    ) -> tuple[Token, str]:
        """Make a token of an account.

        Args:
            number: the account.
            label: what it is for.
            role: the most that it may do; None, or more than the account may, for what the account may.
            lasting: how long; None until it is revoked.

        Returns:
            the token, and its secret, which is told here and never again.

        Raises:
            UnknownValueError: there is no such account.
            InputError: the label is empty or too long.
            StoreError: it could not be written.
        """
        owner = self.account(number)
        if not label.strip() or len(label) > _LONGEST_NAME:
            raise InputError("is empty or too long", field="label", accepted=f"1 to {_LONGEST_NAME} characters")
        made, now = secrets.new(), _now()
        token = Token(
            key=made.key,
            account=number,
            label=label.strip(),
            role=owner.role if role is None else role.at_most(owner.role),
            made_at=_text(now),
            until=_text(now + lasting) if lasting is not None else None,
            revoked_at=None,
        )
        with self._writing() as connection:
            fields = {name: getattr(token, name) for name in Token.__slots__}
            connection.execute(insert(access_token).values({**fields, "role": str(token.role), "hash": made.hash}))
        return token, made.shown

    def by_token(self, shown: str) -> Came | None:
        """Who comes with a token; None where it was revoked, has run out or is none.

        Raises:
            StoreError: the records cannot be read.
        """
        began = monotonic()
        row = self._proved(access_token, shown)
        if row is None or row["revoked_at"] or row["closed"] or (row["until"] and row["until"] < _text(_now())):
            return None
        mine = _account(row)
        return self._remember(shown, Came(mine, Role(row["token_role"]).at_most(mine.role), "token"), began)

    def tokens(self, number: int | None = None) -> tuple[Token, ...]:
        """The tokens of an account, or of all, oldest first, revoked ones included.

        Raises:
            StoreError: the records cannot be read.
        """
        with self._database.reading(access_token) as connection:
            if connection is None:
                return ()
            asked = select(access_token).order_by(access_token.c.made_at, access_token.c.key)
            if number is not None:
                asked = asked.where(access_token.c.account == number)
            return tuple(
                Token(**{name: row[name] for name in Token.__slots__ if name != "role"}, role=Role(row["role"]))
                for row in connection.execute(asked).mappings()
            )

    def revoke_token(self, key: str) -> Token:
        """End a token.

        Raises:
            UnknownValueError: there is none with that key.
            StoreError: it could not be written.
        """
        if all(one.key != key for one in self.tokens()):
            raise UnknownValueError("no token has that key", accepted="a key of the list of tokens")
        with self._writing() as connection:
            standing = (access_token.c.key == key) & access_token.c.revoked_at.is_(None)
            connection.execute(update(access_token).where(standing).values(revoked_at=_text(_now())))
        return next(one for one in self.tokens() if one.key == key)

    # ---- the log of reads ----

    def log_reads(self, came: Came, what: Sequence[str]) -> None:
        """Note that someone reads these data of customers, before they are shown.

        Raises:
            StoreError: it could not be written; then they must not be shown.
        """
        if what:
            now = _text(_now())
            row = {"at": now, "account": came.account.number, "name": came.account.name, "how": came.how}
            with self._writing() as connection:
                connection.execute(insert(access_log), [{**row, "what": one} for one in what])

    def reads(self, *, of: str = "", number: int | None = None, limit: int = 100) -> tuple[ReadLogged, ...]:
        """The log of reads, newest first.

        Args:
            of: only of this, such as "customer 17"; "" for everything.
            number: only by this account.
            limit: the most of them.

        Raises:
            StoreError: the records cannot be read.
        """
        asked = select(access_log).order_by(access_log.c.number.desc()).limit(limit)
        if of:
            asked = asked.where(access_log.c.what == of)
        if number is not None:
            asked = asked.where(access_log.c.account == number)
        with self._database.reading(access_log) as connection:
            found = connection.execute(asked).mappings() if connection is not None else ()
            return tuple(ReadLogged(**row) for row in found)

    # ---- looking up ----

    def _row(self, table: Table, where: Any) -> RowMapping | None:
        with self._database.reading(table) as connection:
            if connection is None:
                return None
            return connection.execute(select(table).where(where)).mappings().one_or_none()

    def _proved(self, table: Table, shown: str) -> RowMapping | None:
        """The row that a session, token or invitation belongs to, with its account, if its secret is right."""
        parts = secrets.parted(shown)
        if parts is None:
            return None
        key, secret = parts
        row = self._looked_up[table.name](key)
        return row if row is not None and self._checker.holds(row["hash"], secret) else None

    def _rows_of(self, table: Table, keys: Sequence[str]) -> list[RowMapping | None]:
        asked: Select[Any] = select(table).where(table.c.key.in_(set(keys)))
        if "account" in table.c:
            own = [one.label("token_role") if one.name == "role" else one for one in table.c if one.name != "made_at"]
            joined = select(*own, *account.c).join(account, account.c.number == table.c.account)
            asked = joined.where(table.c.key.in_(set(keys)))
        with self._database.reading(table) as connection:
            rows = connection.execute(asked).mappings().all() if connection is not None else ()
        found = {row["key"]: row for row in rows}
        return [found.get(key) for key in keys]


def _now() -> datetime:
    return datetime.now(UTC)


def _text(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def _folded(name: str) -> str:
    return name.strip().casefold()


def _account(row: RowMapping) -> Account:
    return Account(
        number=row["number"],
        name=row["name"],
        role=Role(row["role"]),
        made_at=row["made_at"],
        closed=bool(row["closed"]),
        federated=row["issuer"] is not None,
    )


def _hashed(password: str) -> str:
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise InputError(
            "is too short or too long",
            field="password",
            accepted=f"{_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD:,} characters",
        )
    return secrets.hash_password(password)


def _check_name(connection: Connection, name: str) -> None:
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError("will not do", field="name", accepted=f"1 to {_LONGEST_NAME} characters that can be shown")
    taken = select(account.c.number).where(account.c.folded == _folded(name))
    if connection.execute(taken).first() is not None:
        raise InputError("is taken", field="name", accepted="another name")


def _made(
    connection: Connection, name: str, role: Role, hashed: str, issuer: str | None = None, subject: str | None = None
) -> Account:
    _check_name(connection, name)
    made_at = _text(_now())
    done = connection.execute(
        insert(account).values(
            name=name.strip(), folded=_folded(name), role=str(role), password=hashed, issuer=issuer, subject=subject,
            made_at=made_at, closed=False,
        )
    )  # fmt: skip
    key = done.inserted_primary_key
    assert key is not None
    return Account(
        number=key[0], name=name.strip(), role=role, made_at=made_at, closed=False, federated=issuer is not None
    )


def _end(connection: Connection, number: int) -> None:
    """End every session and token of an account."""
    connection.execute(signed_in.delete().where(signed_in.c.account == number))
    standing = (access_token.c.account == number) & access_token.c.revoked_at.is_(None)
    connection.execute(update(access_token).where(standing).values(revoked_at=_text(_now())))
