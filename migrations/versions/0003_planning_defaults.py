"""What the teams of one unit may not do at once, and what new timetables keep to, stand among the rules of planning."""

from alembic import op
from sqlalchemy import JSON, Column, String

revision = "0003_planning_defaults"
down_revision = "0002_rules_by_phase"

CUSTOMS = '["rounds", "days", "third", "finals"]'


def upgrade() -> None:
    """Let what is usual hold where nothing else was said."""
    with op.batch_alter_table("exchange_planning", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("one_place", String, nullable=True))
        table.add_column(Column("customs", JSON, nullable=True))
    op.execute(f"UPDATE exchange_planning SET one_place = 'venue', customs = '{CUSTOMS}'")  # noqa: S608 - our own words
    with op.batch_alter_table("exchange_planning", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("one_place", existing_type=String, nullable=False)
        table.alter_column("customs", existing_type=JSON, nullable=False)
