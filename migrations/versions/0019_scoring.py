"""Matches that are scored action by action: logs, where they have led, and links of scorers."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKey, Integer, String, Text, UniqueConstraint

revision = "0019_scoring"
down_revision = "0018_plugin_secrets"


def upgrade() -> None:
    """Make their tables; `sqlite_autoincrement` gives no id twice."""
    op.create_table(
        "match_scoring",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("exchange_id", Integer(), ForeignKey("exchange.id"), nullable=False, index=True),
        Column("match_id", Integer(), ForeignKey("match.id"), nullable=False, unique=True),
        Column("sport", String(), nullable=False),
        Column("scoreboard", String(), nullable=False),
        Column("rules", JSON(), nullable=False),
        Column("state", Text(), nullable=True),
        Column("reopened", Boolean(), nullable=False),
        Column("version", Integer(), nullable=False),
        Column("stamp", Integer(), nullable=False),
        Column("device_id", String(), nullable=True),
        Column("holder", String(), nullable=False),
        Column("lease", Integer(), nullable=False),
        Column("held_until", DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "scoring_event",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("match_id", Integer(), ForeignKey("match.id"), nullable=False),
        Column("number", Integer(), nullable=True),
        Column("uuid", String(), nullable=False),
        Column("device_id", String(), nullable=False),
        Column("device_seq", Integer(), nullable=False),
        Column("base_version", Integer(), nullable=False),
        Column("lease", Integer(), nullable=False),
        Column("who", String(), nullable=False),
        Column("type", String(), nullable=False),
        Column("payload", JSON(), nullable=False),
        Column("client_time", DateTime(timezone=True), nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        UniqueConstraint("match_id", "uuid"),
        UniqueConstraint("match_id", "number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "scoring_link",
        Column("id", Integer(), primary_key=True, nullable=False),
        Column("exchange_id", Integer(), ForeignKey("exchange.id"), nullable=False, index=True),
        Column("token_hash", String(), nullable=False, unique=True),
        Column("name", String(), nullable=False),
        Column("match_id", Integer(), ForeignKey("match.id"), nullable=True, index=True),
        Column("court_id", Integer(), ForeignKey("court.id"), nullable=True, index=True),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
        Column("revoked_at", DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
