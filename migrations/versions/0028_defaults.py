"""No defaults in the database: each row is written whole, and those were left over from columns that came later."""

import sqlalchemy as sa
from alembic import op

revision = "0028_defaults"
down_revision = "0027_facts"

NAMES = {"fk": "fk_%(table_name)s_%(column_0_N_name)s"}  # SQLite tells none of the key of match.planned_court_id
LEFT_OVER = {
    "blocked_time": ["cause"],
    "browser_session": ["device"],
    "calendar_showing": ["revision", "roles", "sequence"],
    "calendar_tombstone": ["roles"],
    "competition_planning": ["courts"],
    "match": ["pin"],
    "paired_round": ["by_hand"],
    "ruleset": ["ranking"],
    "sign_in_link": ["purpose"],
}


def upgrade() -> None:
    inspector = sa.inspect(op.get_bind())
    for table, columns in LEFT_OVER.items():
        numbered = [each["name"] for each in inspector.get_columns(table) if each["name"] == "id"]
        numbers = {"sqlite_autoincrement": bool(numbered)}
        with op.batch_alter_table(table, table_kwargs=numbers, naming_convention=NAMES) as batch:
            for column in columns:
                batch.alter_column(column, server_default=None)
