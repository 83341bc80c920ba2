"""Officials' feeds with stamps of their own, tombstones that follow renamings, the revision of an edition's calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "calendar_revision",
        sa.Column("exchange_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_calendar_revision_exchange_id")),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_calendar_revision")),
    )
    op.execute("INSERT INTO calendar_revision (exchange_id, revision) SELECT id, revision FROM exchange")
    # Both databases add columns in place, which leaves every stamp as it was.
    for table in ("calendar_showing", "calendar_tombstone"):
        op.add_column(table, sa.Column("roles", sa.String(), nullable=False, server_default=""))
    op.add_column("calendar_tombstone", sa.Column("court_id", sa.Integer(), nullable=True))
    for column in ("revision", "sequence"):
        op.add_column("calendar_showing", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    for column in ("changed_at", "joined_at"):
        op.add_column("calendar_showing", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
