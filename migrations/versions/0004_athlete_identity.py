"""What lists of athletes tell beside the name: the year of birth, the sex and the number of the identity card."""

from alembic import op
from sqlalchemy import Column, Integer, String

revision = "0004_athlete_identity"
down_revision = "0003_planning_defaults"

WORDS = ("sex", "identity")


def upgrade() -> None:
    """Add the columns; of who was listed before they tell nothing."""
    with op.batch_alter_table("athlete", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("born_year", Integer, nullable=True))
        for name in WORDS:
            table.add_column(Column(name, String, nullable=True))
    op.execute("UPDATE athlete SET sex = '', identity = ''")
    with op.batch_alter_table("athlete", table_kwargs={"sqlite_autoincrement": True}) as table:
        for name in WORDS:
            table.alter_column(name, existing_type=String, nullable=False)
