"""Regulations that differ from those of the edition stand beside each competition."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0009_competition_policies"
down_revision = "0008_ties"


def upgrade() -> None:
    """Let every competition say what is otherwise in it; those that are there say nothing."""
    op.add_column("competition", Column("policies", JSON(), nullable=True))
