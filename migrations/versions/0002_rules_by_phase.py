"""Rules that differ by phase stand beside the rules of their version."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0002_rules_by_phase"
down_revision = "0001_initial"


def upgrade() -> None:
    """Let every ruleset say what is otherwise in which phase; those that are there say nothing."""
    op.add_column("ruleset", Column("phases", JSON(), nullable=True))
