"""Competitions hold the places in later heats and matches that their holders gave up."""

from alembic import op
from sqlalchemy import JSON, Column

revision = "0015_vacancies"
down_revision = "0014_shown_standings"


def upgrade() -> None:
    """Let every competition hold who gave up which place; in those that are there nobody has."""
    op.add_column("competition", Column("vacancies", JSON(), nullable=True))
