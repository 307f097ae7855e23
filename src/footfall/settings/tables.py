"""The settings' tables, as SQLAlchemy knows them; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

revision = Table("revision", metadata, Column("number", BigInteger, nullable=False))

sites = Table(
    "sites",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("domains", JSON, nullable=False),
    Column("tracker_key", String(64), nullable=False, unique=True),
    Column("time_zone", String(64), nullable=False),
    Column("session_timeout_seconds", Integer, nullable=False),
    Column("automatic_events", Boolean, nullable=False),
    Column("allow", JSON, nullable=False),
    Column("deny", JSON, nullable=False),
    Column("browsers_only", Boolean, nullable=False),
    Column("required", JSON, nullable=False),
    Column("audience", String(256)),
    Column("unverified_identification", String(8), nullable=False),
    Column("ip", String(16), nullable=False),
    Column("signals", Boolean, nullable=False),
    Column("retention", JSON, nullable=False),
    Column("key_rate", Integer),
    Column("address_rate", Integer),
    Column("script_name", String(64), nullable=False),
    Column("collect_path", String(64), nullable=False),
    Column("secret_params", JSON, nullable=False),
    Column("strict_catalogue", Boolean, nullable=False),
    Column("conversion_actions", JSON, nullable=False),
    Column("source_rules", JSON, nullable=False),
    Column("signing_secret", String(64), nullable=False),  # never leaves the server
    Column("created_at", BigInteger, nullable=False),
    Column("archived_at", BigInteger),
)

# What a site says itself of actions; laid over what is known by default.
definitions = Table(
    "definitions",
    metadata,
    Column("site", String(16), ForeignKey("sites.id"), primary_key=True),
    Column("action", String(32), primary_key=True),
    Column("label", String(256), nullable=False),
    Column("icon", String(16), nullable=False),
    Column("description", Text, nullable=False),
    Column("params", JSON, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", String(254), nullable=False),
)

# Keys beside the one in `sites`: further ones, and those that a rotation left valid for a while.
tracker_keys = Table(
    "tracker_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(16), ForeignKey("sites.id"), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
)

authentication_keys = Table(
    "authentication_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(16), ForeignKey("sites.id"), nullable=False),
    Column("algorithm", String(8), nullable=False),
    Column("public_key", Text),
    Column("secret", Text),
    Column("jwks_url", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(16), ForeignKey("sites.id"), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("prefix", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("allowed_ips", JSON, nullable=False),
    Column("expires_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

people = Table(
    "people",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(256)),
    Column("totp_secret", String(64)),
    Column("totp_step", BigInteger),  # of the last code used: a code counts once
    Column("created_at", BigInteger, nullable=False),
)

# What people may do on a site; the site `*` is every site.
roles = Table(
    "roles",
    metadata,
    Column("person", String(16), ForeignKey("people.id"), primary_key=True),
    Column("site", String(16), primary_key=True),
    Column("role", String(16), nullable=False),
)

links = Table(
    "sign_in_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person", String(16), ForeignKey("people.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

sessions = Table(
    "console_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("id", String(16), nullable=False),
    Column("person", String(16), ForeignKey("people.id"), nullable=False),
    Column("address", String(64), nullable=False),
    Column("user_agent", String(256), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

# Failed attempts to sign in, by the hash of an email or an address, known here or not.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("site", String(16), ForeignKey("sites.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("step", String(64), nullable=False),
    Column("target", JSON),  # whom it is about, while it is under way
    Column("result", JSON),
    Column("asked_by", String(254), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor", String(254), nullable=False),
    Column("address", String(64), nullable=False),
    Column("act", String(64), nullable=False),
    Column("site", String(16)),
    Column("target", String(254), nullable=False),
    Column("detail", JSON, nullable=False),
)
