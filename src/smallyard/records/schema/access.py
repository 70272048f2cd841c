"""The tables of who may do what: accounts, sessions, tokens, invitations, and the log of reads of customers' data.

Of a password, a session, a token or an invitation only a hash is kept (`records.access.secrets`). Days and times are
ISO 8601 text in UTC.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from smallyard.records.schema.chains import never_changed
from smallyard.records.schema.metadata import metadata

__all__ = ["access_log", "access_token", "account", "invitation", "signed_in"]

account = Table(
    "account",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String(200), nullable=False),  # as the person writes it
    Column("folded", String(200), nullable=False, unique=True),  # the name in lower case
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False),  # a hash; "" where nobody signs in by password
    Column("issuer", String(500), nullable=True),  # of OpenID Connect
    Column("subject", String(255), nullable=True),  # the issuer's own name of the person
    Column("made_at", String(32), nullable=False),
    Column("closed", Boolean, nullable=False),
    UniqueConstraint("issuer", "subject", name="account_issuer_subject"),
)

signed_in = Table(
    "signed_in",
    metadata,
    Column("key", String(32), primary_key=True),  # the part of the cookie by which the row is found
    Column("hash", String(200), nullable=False),
    Column("account", Integer, ForeignKey("account.number"), nullable=False, index=True),
    Column("made_at", String(32), nullable=False),
    Column("until", String(32), nullable=False),
)

access_token = Table(
    "access_token",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("hash", String(200), nullable=False),
    Column("account", Integer, ForeignKey("account.number"), nullable=False, index=True),
    Column("label", String(200), nullable=False),  # what it is for, in its owner's words
    Column("role", String(16), nullable=False),  # the most that it may do
    Column("made_at", String(32), nullable=False),
    Column("until", String(32), nullable=True),
    Column("revoked_at", String(32), nullable=True),
)

invitation = Table(
    "invitation",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("hash", String(200), nullable=False),
    Column("name", String(200), nullable=False),  # "" where whoever accepts chooses it
    Column("role", String(16), nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("until", String(32), nullable=False),
    Column("used_at", String(32), nullable=True),
)

access_log = Table(
    "access_log",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("account", Integer, nullable=False),
    Column("name", String(200), nullable=False),  # of the account, as it was
    Column("how", String(16), nullable=False),  # session or token
    Column("what", Text, nullable=False),  # "customer 17", "record 5"
    Index("access_log_account", "account", "number"),
)

never_changed(access_log, "the log of reads")
