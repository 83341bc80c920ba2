"""The log of a match keeps its sides and the version of its sport, and why events wait for a review."""

from alembic import op
from sqlalchemy import Column, Integer, String

revision = "0022_kept_sides"
down_revision = "0021_sealed_secrets"

WITH_SIDES = """
UPDATE match_scoring SET
    home_id = (SELECT home_id FROM "match" AS m WHERE m.id = match_scoring.match_id),
    away_id = (SELECT away_id FROM "match" AS m WHERE m.id = match_scoring.match_id)
WHERE state IS NOT NULL
"""


def upgrade() -> None:
    """Add the columns; logs that were started are between those who meet now, and by the rules that were stored."""
    with op.batch_alter_table("match_scoring", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("sport_version", Integer(), server_default="1", nullable=False))
        for side in ("home_id", "away_id"):
            table.add_column(Column(side, Integer(), nullable=True))
            table.create_foreign_key(f"fk_match_scoring_{side}", "entry", [side], ["id"])
    op.add_column("scoring_event", Column("kept", String(), nullable=True))
    op.execute("UPDATE match_scoring SET state = NULL WHERE state = 'null'")
    op.execute(WITH_SIDES)
    op.execute("UPDATE scoring_event SET kept = 'held' WHERE number IS NULL")
