"""The courts of a competition, and when the phases of its matches may be played."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"


def upgrade() -> None:
    op.add_column(
        "competition_planning", sa.Column("courts", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.create_table(
        "phase_planning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_phase_planning_exchange_id")),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name=op.f("fk_phase_planning_competition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_planning")),
        sa.UniqueConstraint(
            "competition_id", "stage", "round", name=op.f("uq_phase_planning_competition_id_stage_round")
        ),
    )
    op.create_index(op.f("ix_phase_planning_exchange_id"), "phase_planning", ["exchange_id"])
