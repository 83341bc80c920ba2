"""The people who were erased, by number."""

import sqlalchemy as sa
from alembic import op

revision = "0022_erasure"
down_revision = "0021_programme"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=True),
        sa.Column("exchanges", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("uid", name=op.f("uq_erasure_uid")),
    )
