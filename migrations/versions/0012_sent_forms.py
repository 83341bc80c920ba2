"""Forms whose change was made, so that one sent again is not carried out again."""

import sqlalchemy as sa
from alembic import op

revision = "0012_sent_forms"
down_revision = "0011_fixtures"


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_entry_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["audit_entry_id"], ["audit_entry.id"], name=op.f("fk_sent_form_audit_entry_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_at"), "sent_form", ["at"])
