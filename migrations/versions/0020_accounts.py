"""Second factors, sessions that say whose they are and where, and attempts counted in one row each."""

import sqlalchemy as sa
from alembic import op

revision = "0020_accounts"
down_revision = "0013_storage"


def upgrade() -> None:
    op.add_column("user", sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("user", sa.Column("totp_secret", sa.String(), nullable=True))
    op.add_column("user", sa.Column("totp_counter", sa.Integer(), nullable=True))
    op.add_column("user", sa.Column("passkey_handle", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_user_passkey_handle"), "user", ["passkey_handle"], unique=True)
    op.add_column("sign_in_link", sa.Column("purpose", sa.String(), nullable=False, server_default="sign_in"))
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    # Sessions begun before do not say whose they are: everybody signs in again.
    op.execute("DELETE FROM browser_session")
    op.add_column("browser_session", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("browser_session", sa.Column("device", sa.String(), nullable=False, server_default=""))
    op.add_column("browser_session", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("browser_session", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_browser_session_owner"), "browser_session", ["owner"])
    op.drop_table("sign_in_attempt")
    op.create_table(
        "sign_in_attempt",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_since"), "sign_in_attempt", ["since"])
