"""Points given or taken beside results, and conduct points, each with its reason."""

from alembic import op
from sqlalchemy import Column, DateTime, Float, ForeignKey, Integer, String

revision = "0006_adjustments"
down_revision = "0005_unequal_groups"


def upgrade() -> None:
    """Make their table; `sqlite_autoincrement` gives no id twice."""
    op.create_table(
        "adjustment",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("exchange_id", Integer(), ForeignKey("exchange.id"), nullable=False, index=True),
        Column("competition_id", Integer(), ForeignKey("competition.id"), nullable=False, index=True),
        Column("entry_id", Integer(), ForeignKey("entry.id"), nullable=False),
        Column("match_id", Integer(), ForeignKey("match.id"), nullable=True),
        Column("kind", String(), nullable=False),
        Column("points", Float(), nullable=False),
        Column("reason", String(), nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
