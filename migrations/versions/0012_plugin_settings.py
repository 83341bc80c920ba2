"""Plugins have settings of their own in every block."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0012_plugin_settings"
down_revision = "0011_heats"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("block", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("plugin_settings", JSON, nullable=True))
