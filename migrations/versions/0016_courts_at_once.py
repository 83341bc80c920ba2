"""The rubbers of a tie are planned on several courts at once."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0016_courts_at_once"
down_revision = "0015_vacancies"


def upgrade() -> None:
    """Let every competition say on how many; those that are there go on with one."""
    with op.batch_alter_table("competition_planning", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("courts_at_once", Integer(), nullable=True))
    op.execute("UPDATE competition_planning SET courts_at_once = 1")
    with op.batch_alter_table("competition_planning", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("courts_at_once", existing_type=Integer(), nullable=False)
