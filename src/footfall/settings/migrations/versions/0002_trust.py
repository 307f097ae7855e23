"""Rules of sites, more tracker keys, customers' tokens, roles, passwords, jobs, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SITE_COLUMNS = (
    sa.Column("browsers_only", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("required", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("audience", sa.String(256)),
    sa.Column("unverified_identification", sa.String(8), nullable=False, server_default="link"),
    sa.Column("ip", sa.String(16), nullable=False, server_default="shortened"),
    sa.Column("signals", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("retention", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("key_rate", sa.Integer, server_default="10000"),
    sa.Column("address_rate", sa.Integer, server_default="1000"),
    sa.Column("archived_at", sa.BigInteger),
)
KEY_COLUMNS = (
    sa.Column("name", sa.String(64), nullable=False, server_default=""),
    sa.Column("allowed_ips", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("expires_at", sa.BigInteger),
    sa.Column("last_used_at", sa.BigInteger),
)
PEOPLE_COLUMNS = (
    sa.Column("password_hash", sa.String(256)),
    sa.Column("totp_secret", sa.String(64)),
    sa.Column("totp_step", sa.BigInteger),
)
SESSION_COLUMNS = (
    sa.Column("id", sa.String(16), nullable=False, server_default=""),
    sa.Column("address", sa.String(64), nullable=False, server_default=""),
    sa.Column("user_agent", sa.String(256), nullable=False, server_default=""),
)


def _reference(name: str, target: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(16), sa.ForeignKey(target), nullable=False)


def upgrade() -> None:
    for table, columns in (
        ("sites", SITE_COLUMNS),
        ("api_keys", KEY_COLUMNS),
        ("people", PEOPLE_COLUMNS),
        ("console_sessions", SESSION_COLUMNS),
    ):
        for column in columns:
            op.add_column(table, column)
    _keys()
    _roles()
    _work()


def _keys() -> None:
    op.create_table(
        "tracker_keys",
        sa.Column("id", sa.String(16), primary_key=True),
        _reference("site", "sites.id"),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    op.create_table(
        "authentication_keys",
        sa.Column("id", sa.String(16), primary_key=True),
        _reference("site", "sites.id"),
        sa.Column("algorithm", sa.String(8), nullable=False),
        sa.Column("public_key", sa.Text),
        sa.Column("secret", sa.Text),
        sa.Column("jwks_url", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )


def _roles() -> None:
    roles = op.create_table(
        "roles",
        sa.Column("person", sa.String(16), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("site", sa.String(16), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
    )
    people = sa.table("people", sa.column("id"), sa.column("role"))
    op.execute(
        sa.insert(roles).from_select(
            ["person", "site", "role"], sa.select(people.c.id, sa.literal("*"), people.c.role)
        )
    )
    op.drop_column("people", "role")


def _work() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(16), primary_key=True),
        _reference("site", "sites.id"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("target", sa.JSON),
        sa.Column("result", sa.JSON),
        sa.Column("asked_by", sa.String(254), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("site", sa.String(16), index=True),
        sa.Column("target", sa.String(254), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
