"""How the best of a rank over groups of different sizes are compared stands beside each competition."""

from alembic import op
from sqlalchemy import Column, String

revision = "0005_unequal_groups"
down_revision = "0004_athlete_identity"


def upgrade() -> None:
    """Let every competition say it; those that are there say nothing."""
    op.add_column("competition", Column("unequal_groups", String(), nullable=True))
