"""A site's own rules on where visits come from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    column = sa.Column("source_rules", sa.JSON, nullable=False, server_default="[]")
    op.add_column("sites", column)
