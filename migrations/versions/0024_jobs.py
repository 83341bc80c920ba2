"""Work that goes on outside of requests, for whichever server takes it up."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, Integer, String, Text, UniqueConstraint

revision = "0024_jobs"
down_revision = "0023_indexes_of_references"


def upgrade() -> None:
    """Make its table; `sqlite_autoincrement` gives no id twice."""
    op.create_table(
        "job",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("kind", String(), nullable=False),
        Column("key", String(), nullable=False),
        Column("payload", Text(), nullable=False),
        Column("run_at", DateTime(timezone=True), nullable=False, index=True),
        Column("attempts", Integer(), nullable=False),
        Column("holder", String(), nullable=False),
        Column("leased_until", DateTime(timezone=True), nullable=True),
        Column("is_to_stop", Boolean(), nullable=False),
        Column("progress", Text(), nullable=False),
        Column("result", Text(), nullable=False),
        Column("error", String(), nullable=False),
        Column("ended_at", DateTime(timezone=True), nullable=True),
        UniqueConstraint("kind", "key"),
        sqlite_autoincrement=True,
    )
