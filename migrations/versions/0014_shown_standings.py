"""Competitions keep what was shown of them, for when a plugin is gone or another one."""

from alembic import op
from sqlalchemy import Column, String, Text

revision = "0014_shown_standings"
down_revision = "0013_sport_version"


def upgrade() -> None:
    """Let every competition hold what was shown last, and by which plugins; the next result writes it.

    So does whatever upgrades the database, right after, by the plugins that are there (`tournament.app.upgraded`).
    """
    op.add_column("competition", Column("shown", Text(), nullable=True))
    op.add_column("competition", Column("shown_by", String(), nullable=True))
