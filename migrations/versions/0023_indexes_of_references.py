"""What a row refers to is found from both ends, and the newest step of a log at once, however many rows there are."""

from alembic import op
from sqlalchemy import text

revision = "0023_indexes_of_references"
down_revision = "0022_kept_sides"

COLUMNS = {
    "adjustment": ("entry_id", "match_id"),
    "athlete": ("unit_id",),
    "duty": ("loser_of_id",),
    "entry": ("lead_unit_id",),
    "entry_unit": ("unit_id",),
    "exchange": ("host_unit_id",),
    "grant": ("block_id", "role"),
    "line_up": ("entry_id",),
    "line_up_person": ("athlete_id",),
    "match": ("draft_court_id", "planned_court_id"),
    "match_scoring": ("away_id", "home_id"),
    "official": ("unit_id",),
    "participant": ("unit_id",),
    "sign_in_link": ("user_id",),
    "unit_role": ("unit_id",),
    "venue_travel": ("to_id",),
}


def upgrade() -> None:
    """Index each column that refers to a row which can be removed, the roles of accounts, and the log."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_audit_entry_exchange_newest", "audit_entry", ["exchange_id", "id"])
    of_block = text("exchange_id IS NULL")
    op.create_index(
        "ix_audit_entry_block_newest", "audit_entry", ["block_id", "id"],
        sqlite_where=of_block, postgresql_where=of_block,
    )  # fmt: skip
    op.create_index("ix_audit_entry_block_action", "audit_entry", ["block_id", "action"])
    op.drop_index("ix_audit_entry_block_id", "audit_entry")
