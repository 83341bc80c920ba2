"""The class of a competition: weight, age band, level, singles or doubles."""

from alembic import op
from sqlalchemy import Column, String

revision = "0007_competition_category"
down_revision = "0006_adjustments"


def upgrade() -> None:
    """Add the column, empty where there are no classes; `sqlite_autoincrement` gives no id twice."""
    with op.batch_alter_table("competition", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(Column("category", String(), nullable=True))
    op.execute("UPDATE competition SET category = ''")
    with op.batch_alter_table("competition", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("category", existing_type=String(), nullable=False)
