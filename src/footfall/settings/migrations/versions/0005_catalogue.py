"""The catalogue of a site's actions: its own definitions, and whether only those are taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    strict = sa.Column("strict_catalogue", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("sites", strict)
    op.create_table(
        "definitions",
        sa.Column("site", sa.String(16), sa.ForeignKey("sites.id"), primary_key=True),
        sa.Column("action", sa.String(32), primary_key=True),
        sa.Column("label", sa.String(256), nullable=False),
        sa.Column("icon", sa.String(16), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("params", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.String(254), nullable=False),
    )
