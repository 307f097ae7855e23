"""Which actions of a site's visitors are what it is there for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "sites", sa.Column("conversion_actions", sa.JSON, nullable=False, server_default="[]")
    )
