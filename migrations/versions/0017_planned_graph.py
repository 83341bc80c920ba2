"""Competitions keep what their format laid out while more go on from their heats."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0017_planned_graph"
down_revision = "0016_courts_at_once"


def upgrade() -> None:
    """Let every competition hold it; in those that are there as many go on as their graph says."""
    op.add_column("competition", Column("planned_graph", Text(), nullable=True))
