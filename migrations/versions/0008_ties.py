"""Rubbers of ties are matches of a match."""

from alembic import op
from sqlalchemy import Column, Integer, String

revision = "0008_ties"
down_revision = "0007_competition_category"


def upgrade() -> None:
    """Add the columns; `sqlite_autoincrement` gives no id twice."""
    with op.batch_alter_table("match", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("kind", String(), server_default="match", nullable=False))
        table.add_column(Column("parent_id", Integer(), nullable=True))
        table.add_column(Column("position", Integer(), nullable=True))
        table.create_foreign_key(
            "fk_match_parent_id", "match", ["parent_id"], ["id"], deferrable=True, initially="DEFERRED"
        )
        table.create_index("ix_match_parent_id", ["parent_id"])
