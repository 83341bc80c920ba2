"""Line-ups of ties: who plays which rubber for which side."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, UniqueConstraint

revision = "0010_line_ups"
down_revision = "0009_competition_policies"


def upgrade() -> None:
    """Make their tables; `sqlite_autoincrement` gives no id twice."""
    op.create_table(
        "line_up",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("exchange_id", Integer(), ForeignKey("exchange.id"), nullable=False, index=True),
        Column("match_id", Integer(), ForeignKey("match.id"), nullable=False),
        Column("entry_id", Integer(), ForeignKey("entry.id"), nullable=False),
        Column("submitted_at", DateTime(timezone=True), nullable=False),
        Column("opened", Boolean(), nullable=False),
        UniqueConstraint("match_id", "entry_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "line_up_person",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("exchange_id", Integer(), ForeignKey("exchange.id"), nullable=False, index=True),
        Column("line_up_id", Integer(), ForeignKey("line_up.id"), nullable=False, index=True),
        Column("place", String(), nullable=False),
        Column("position", Integer(), nullable=False),
        Column("athlete_id", Integer(), ForeignKey("athlete.id"), nullable=False),
        UniqueConstraint("line_up_id", "place", "position"),
        sqlite_autoincrement=True,
    )
