"""The log of a match tells which sides have confirmed its result, or why one does not."""

from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision = "0025_confirmed_results"
down_revision = "0024_jobs"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("match_scoring", Column("confirmed", String(), nullable=True))
    op.add_column("match_scoring", Column("disputed", Text(), nullable=True))
    op.add_column("match_scoring", Column("sealed", Integer(), nullable=True))
