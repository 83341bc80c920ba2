"""Who paired a round and why a time is blocked, as columns of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0027_facts"
down_revision = "0026_graphs"

STEP = sa.table("audit_entry", sa.column("action"), sa.column("changes", sa.JSON()))
ROUND = sa.table("paired_round", sa.column("id"), sa.column("by_hand"))


def upgrade() -> None:
    op.add_column("blocked_time", sa.Column("cause", sa.String(), nullable=False, server_default=""))
    op.add_column("paired_round", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    steps = sa.select(STEP.c.changes).where(STEP.c.action == "round.paired_by_hand")
    for changes in connection.execute(steps).scalars().all():
        for table, key, before, _ in changes:
            if table == "paired_round" and before is None:
                connection.execute(sa.update(ROUND).where(ROUND.c.id == key).values(by_hand=True))
