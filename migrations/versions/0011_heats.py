"""Heats: who starts in which lane, and the mark of each."""

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, String, UniqueConstraint

revision = "0011_heats"
down_revision = "0010_line_ups"


def upgrade() -> None:
    """Make their table; `sqlite_autoincrement` gives no id twice."""
    op.create_table(
        "heat_lane",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("exchange_id", Integer(), ForeignKey("exchange.id"), nullable=False, index=True),
        Column("match_id", Integer(), ForeignKey("match.id"), nullable=False),
        Column("lane", Integer(), nullable=False),
        Column("entry_id", Integer(), ForeignKey("entry.id"), nullable=True, index=True),
        Column("ending", String(), nullable=False),
        Column("mark", JSON(), nullable=True),
        UniqueConstraint("match_id", "lane"),
        sqlite_autoincrement=True,
    )
