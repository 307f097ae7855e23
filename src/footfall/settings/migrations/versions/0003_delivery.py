"""How a site's tracker is delivered: own names, secret parameters, what tickets are signed by."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SECRET_BYTES = 32

SITE_COLUMNS = (
    sa.Column("script_name", sa.String(64), nullable=False, server_default=""),
    sa.Column("collect_path", sa.String(64), nullable=False, server_default=""),
    sa.Column("secret_params", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("signing_secret", sa.String(64), nullable=False, server_default=""),
)


def upgrade() -> None:
    for column in SITE_COLUMNS:
        op.add_column("sites", column)
    sites = sa.table("sites", sa.column("id"), sa.column("signing_secret"))
    connection = op.get_bind()
    for site_id in connection.execute(sa.select(sites.c.id)).scalars().all():
        connection.execute(
            sa.update(sites)
            .where(sites.c.id == site_id)
            .values(signing_secret=secrets.token_hex(SECRET_BYTES))
        )
