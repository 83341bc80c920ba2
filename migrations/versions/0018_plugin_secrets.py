"""What plugins declare secret is kept apart from their other settings."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0018_plugin_secrets"
down_revision = "0017_planned_graph"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("block", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("plugin_secrets", JSON, nullable=True))
