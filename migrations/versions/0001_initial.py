"""The whole schema, each table after those that it refers to.

Names of constraints and indexes follow from the naming convention of the models.
"""

from typing import Any

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)

revision = "0001_initial"
down_revision = None

INSTANT = DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables, subject by subject."""
    _blocks()
    _accounts()
    _browsers()
    _venues()
    _exchanges()
    _log()
    _competitions()
    _matches()
    _officials()
    _planning()
    _calendars()


def _table(name: str, *parts: Any) -> None:
    """Make a table; SQLite gives no id twice there, as PostgreSQL does by itself."""
    op.create_table(name, *parts, sqlite_autoincrement=True)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _column(name: str, *parts: Any, nullable: bool = False, **options: Any) -> Column[Any]:
    """Describe a column that no row leaves out, unless it is said to be nullable."""
    return Column(name, *parts, nullable=nullable, **options)


def _reference(name: str, to: str, **options: Any) -> Column[Any]:
    return _column(name, Integer, ForeignKey(to), **options)


def _blocks() -> None:
    _table(
        "block",
        _id(),
        _column("slug", String, unique=True),
        _column("name_vi", String),
        _column("name_en", String),
        _column("place", String),
        _column("zone", String),
        _column("revision", Integer),
        _column("disabled_plugins", JSON),
    )
    _table(
        "unit",
        _id(),
        _reference("block_id", "block.id", index=True),
        _column("slug", String),
        _column("name", String),
        _column("short_name", String),
        _column("active", Boolean),
        UniqueConstraint("block_id", "name"),
        UniqueConstraint("block_id", "slug"),
    )
    _table(
        "unit_role",
        _id(),
        _reference("block_id", "block.id", index=True),
        _reference("unit_id", "unit.id"),
        _column("year", Integer),
        _column("role", String),
        UniqueConstraint("block_id", "year", "role"),
    )


def _accounts() -> None:
    _table(
        "user",
        _id(),
        _column("email", String, unique=True),
        _column("name", String),
        _column("password", String, nullable=True),
        _column("active", Boolean),
        _column("fs_uniquifier", String, unique=True),
        _column("language", String),
        _column("last_sign_in_at", INSTANT, nullable=True),
        _column("totp_secret", String, nullable=True),
        _column("totp_counter", Integer, nullable=True),
        _column("passkey_handle", LargeBinary, nullable=True, index=True, unique=True),
    )
    _table(
        "role",
        _id(),
        _column("name", String, unique=True),
        _column("description", String),
    )
    _table(
        "role_user",
        _reference("user_id", "user.id", primary_key=True),
        _reference("role_id", "role.id", primary_key=True),
    )
    _table(
        "grant",
        _id(),
        _reference("user_id", "user.id", index=True),
        _column("role", String),
        _reference("block_id", "block.id", nullable=True),
        UniqueConstraint("user_id", "role", "block_id"),
    )
    _table(
        "sign_in_link",
        _id(),
        _column("token_hash", String, unique=True),
        _reference("user_id", "user.id"),
        _column("expires_at", INSTANT),
        _column("used_at", INSTANT, nullable=True),
        _column("purpose", String),
    )
    _table(
        "recovery_code",
        _id(),
        _reference("user_id", "user.id", index=True),
        _column("code_hash", String),
    )
    _table(
        "passkey",
        _id(),
        _reference("user_id", "user.id", index=True),
        _column("credential_id", LargeBinary, unique=True),
        _column("public_key", LargeBinary),
        _column("sign_count", BigInteger),
        _column("name", String),
        _column("created_at", INSTANT),
        _column("used_at", INSTANT, nullable=True),
    )


def _browsers() -> None:
    _table(
        "browser_session",
        _column("token_hash", String, primary_key=True),
        _column("data", LargeBinary),
        _column("expires_at", INSTANT, index=True),
        _column("owner", String, nullable=True, index=True),
        _column("device", String),
        _column("began_at", INSTANT, nullable=True),
        _column("seen_at", INSTANT, nullable=True),
    )
    _table(
        "sign_in_attempt",
        _column("subject", String, primary_key=True),
        _column("since", INSTANT, index=True),
        _column("count", Integer),
    )


def _venues() -> None:
    _table(
        "venue",
        _id(),
        _reference("block_id", "block.id", index=True),
        _column("name", String),
        _column("address", String),
        _column("latitude", Float, nullable=True),
        _column("longitude", Float, nullable=True),
        UniqueConstraint("block_id", "name"),
    )
    _table(
        "court",
        _id(),
        _reference("block_id", "block.id", index=True),
        _reference("venue_id", "venue.id", index=True),
        _column("slug", String),
        _column("name", String),
        _column("position", Integer),
        _column("sports", JSON),
        _column("turnover_minutes", Integer),
        UniqueConstraint("block_id", "slug"),
        UniqueConstraint("venue_id", "name"),
    )
    _table(
        "venue_travel",
        _id(),
        _reference("block_id", "block.id", index=True),
        _reference("from_id", "venue.id"),
        _reference("to_id", "venue.id"),
        _column("minutes", Integer),
        UniqueConstraint("from_id", "to_id"),
    )


def _exchanges() -> None:
    _table(
        "exchange",
        _id(),
        _reference("block_id", "block.id", index=True),
        _column("slug", String),
        _column("name_vi", String),
        _column("name_en", String),
        _column("starts_on", Date),
        _column("ends_on", Date),
        _column("registration_until", INSTANT, nullable=True),
        _reference("host_unit_id", "unit.id", nullable=True),
        _column("state", String),
        _column("is_sample", Boolean),
        _column("policies", JSON),
        _column("overall", JSON),
        _column("timetable_published_at", INSTANT, nullable=True),
        _column("revision", Integer),
        UniqueConstraint("block_id", "slug"),
    )
    _table(
        "participant",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("unit_id", "unit.id"),
        _column("name", String),
        _column("short_name", String),
        UniqueConstraint("exchange_id", "name"),
        UniqueConstraint("exchange_id", "unit_id"),
    )
    _table(
        "exchange_commemoration",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _column("position", Integer),
        _column("key", String, nullable=True),
        _column("name_vi", String),
        _column("name_en", String),
    )
    _table(
        "committee_member",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _column("position", Integer),
        _column("name", String),
        _column("post", String),
        _column("duty", String),
    )
    _table(
        "programme_item",
        _id(),
        _column("uid", String, unique=True),
        _reference("exchange_id", "exchange.id", index=True),
        _column("kind", String),
        _column("name_vi", String),
        _column("name_en", String),
        _column("starts_at", INSTANT),
        _column("ends_at", INSTANT),
        _column("place", String),
        _column("stops_play", Boolean),
        _column("cancelled", Boolean),
    )
    _table(
        "court_window",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("court_id", "court.id", index=True),
        _column("starts_at", INSTANT),
        _column("ends_at", INSTANT),
    )


def _log() -> None:
    _table(
        "audit_entry",
        _id(),
        _column("at", INSTANT),
        _reference("actor_id", "user.id", nullable=True),
        _column("actor_name", String),
        _reference("block_id", "block.id", nullable=True, index=True),
        _reference("exchange_id", "exchange.id", nullable=True),
        _column("revision", Integer),
        _column("action", String),
        _column("summary_vi", String),
        _column("summary_en", String),
        _column("changes", JSON),
        _reference("undoes_id", "audit_entry.id", nullable=True),
        _reference("undone_by_id", "audit_entry.id", nullable=True),
        Index("ix_audit_entry_exchange_revision", "exchange_id", "revision"),
    )
    _table(
        "sent_form",
        _column("key", String, primary_key=True),
        _column("digest", String),
        _column("at", INSTANT, index=True),
        _reference("audit_entry_id", "audit_entry.id", nullable=True),
        _column("status", Integer, nullable=True),
        _column("location", String, nullable=True),
        _column("body", LargeBinary, nullable=True),
    )
    _table(
        "erasure",
        _id(),
        _column("uid", String, unique=True),
        _column("number", Integer),
        _column("at", INSTANT),
        _column("block_id", Integer, nullable=True),
        _column("exchanges", JSON),
    )


def _competitions() -> None:
    _table(
        "competition",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _column("slug", String),
        _column("sport", String),
        _column("name_vi", String),
        _column("name_en", String),
        _column("division", String),
        _column("position", Integer),
        _column("chosen_format", JSON, nullable=True),
        _column("match_minutes", Integer),
        _column("rest_minutes", Integer),
        _column("max_per_day", Integer),
        _column("weight", Integer),
        _column("drawn_at", INSTANT, nullable=True),
        _column("draw", JSON, nullable=True),
        _column("graph", Text, nullable=True),
        _column("started_at", INSTANT, nullable=True),
        UniqueConstraint("exchange_id", "slug"),
    )
    _table(
        "ruleset",
        _id(),
        _reference("competition_id", "competition.id", index=True),
        _column("version", Integer),
        _column("preset", String),
        _column("values", JSON),
        _column("ranking", JSON),
        _column("created_at", INSTANT),
        UniqueConstraint("competition_id", "version"),
    )
    _table(
        "entry",
        _id(),
        _reference("competition_id", "competition.id", index=True),
        _column("slug", String),
        _column("name", String),
        _reference("lead_unit_id", "unit.id"),
        _column("number", Integer, nullable=True),
        _column("strength", Integer, nullable=True),
        _column("withdrawn_at", INSTANT, nullable=True),
        _column("withdrawal_policy", String, nullable=True),
        UniqueConstraint("competition_id", "name"),
        UniqueConstraint("competition_id", "slug"),
    )
    _table(
        "entry_unit",
        _id(),
        _reference("entry_id", "entry.id", index=True),
        _reference("unit_id", "unit.id"),
        UniqueConstraint("entry_id", "unit_id"),
    )
    _table(
        "athlete",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("unit_id", "unit.id"),
        _column("name", String),
        _column("born_on", Date, nullable=True),
    )
    _table(
        "entry_athlete",
        _id(),
        _reference("entry_id", "entry.id", index=True),
        _reference("athlete_id", "athlete.id", index=True),
        _column("shirt", Integer, nullable=True),
        UniqueConstraint("entry_id", "athlete_id"),
    )


def _matches() -> None:
    _table(
        "match",
        _id(),
        _column("uid", String, unique=True),
        _reference("exchange_id", "exchange.id"),
        _reference("competition_id", "competition.id", index=True),
        _column("key", String),
        _column("number", Integer),
        _column("stage", String),
        _column("round", Integer),
        _column("group", String, nullable=True),
        _reference("home_id", "entry.id", nullable=True, index=True),
        _reference("away_id", "entry.id", nullable=True, index=True),
        _column("status", String),
        _column("score", JSON, nullable=True),
        _column("winner", Integer, nullable=True),
        _column("note", String),
        _column("set_aside", JSON, nullable=True),
        _reference("court_id", "court.id", nullable=True, index=True),
        _column("starts_at", INSTANT, nullable=True),
        _column("minutes", Integer),
        _reference("draft_court_id", "court.id", nullable=True),
        _column("draft_starts_at", INSTANT, nullable=True),
        _column("pin", String),
        _column("called_at", INSTANT, nullable=True),
        _reference("planned_court_id", "court.id", nullable=True),
        _column("planned_starts_at", INSTANT, nullable=True),
        _column("cancelled", Boolean),
        UniqueConstraint("competition_id", "key"),
        Index("ix_match_published", "exchange_id", "starts_at"),
    )
    _table(
        "paired_round",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("competition_id", "competition.id"),
        _column("number", Integer),
        _column("pairs", JSON),
        _column("byes", JSON),
        _column("reasons", JSON),
        _column("order", JSON),
        _column("reigns", JSON, nullable=True),
        _column("paired_at", INSTANT),
        _column("by_hand", Boolean),
        UniqueConstraint("competition_id", "number"),
    )
    _table(
        "lot_draw",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("competition_id", "competition.id", index=True),
        _column("about", String),
        _column("entry_ids", JSON),
        _column("seed", String),
        _column("drawn_by", String),
        _column("drawn_at", INSTANT),
        _column("note", String),
    )


def _officials() -> None:
    _table(
        "official",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _column("slug", String),
        _column("name", String),
        _reference("unit_id", "unit.id", nullable=True),
        _column("contact", String),
        _column("skills", JSON),
        UniqueConstraint("exchange_id", "slug"),
    )
    _table(
        "duty",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("match_id", "match.id"),
        _column("role", String),
        _column("draft", Boolean),
        _reference("official_id", "official.id", nullable=True, index=True),
        _reference("entry_id", "entry.id", nullable=True, index=True),
        _reference("loser_of_id", "match.id", nullable=True),
        _column("kept", Boolean),
        UniqueConstraint("match_id", "role", "draft"),
    )


def _planning() -> None:
    _table(
        "exchange_planning",
        _id(),
        _reference("exchange_id", "exchange.id", unique=True),
        _column("grid_minutes", Integer),
        _column("person_rest_minutes", Integer),
        _column("person_max_per_day", Integer),
        _column("overnight_rest_minutes", Integer),
        _column("notice_minutes", Integer),
    )
    _table(
        "competition_planning",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("competition_id", "competition.id", unique=True),
        _column("ranking_delay_minutes", Integer),
        _column("duties_by", String),
        _column("duty_roles", JSON),
        _column("max_duties", Integer),
        _column("courts", JSON),
    )
    _table(
        "phase_planning",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _reference("competition_id", "competition.id"),
        _column("stage", String),
        _column("round", Integer),
        _column("not_before", INSTANT, nullable=True),
        _column("over_by", INSTANT, nullable=True),
        _column("last", Boolean),
        UniqueConstraint("competition_id", "stage", "round"),
    )
    _table(
        "locked_day",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _column("day", Date),
        UniqueConstraint("exchange_id", "day"),
    )
    _table(
        "blocked_time",
        _id(),
        _reference("exchange_id", "exchange.id", index=True),
        _column("audience", String),
        _column("uid", String),
        _column("label", String),
        _column("starts_at", INSTANT),
        _column("ends_at", INSTANT),
        _column("cause", String),
        UniqueConstraint("exchange_id", "audience", "uid"),
    )


def _calendars() -> None:
    _table(
        "calendar_domain",
        _id(),
        _column("domain", String),
    )
    _table(
        "calendar_stamp",
        _column("uid", String, primary_key=True),
        _reference("exchange_id", "exchange.id"),
        _column("revision", Integer),
        _column("sequence", Integer),
        _column("created_at", INSTANT),
        _column("changed_at", INSTANT),
        _column("face", JSON),
        _column("last_change", JSON, nullable=True),
        Index("ix_calendar_stamp_exchange_revision", "exchange_id", "revision"),
    )
    _table(
        "calendar_revision",
        _reference("exchange_id", "exchange.id", primary_key=True, autoincrement=False),
        _column("revision", Integer),
    )
    _table(
        "calendar_showing",
        _column("audience", String, primary_key=True),
        _column("uid", String, ForeignKey("calendar_stamp.uid"), primary_key=True, index=True),
        _column("roles", String),
        _column("revision", Integer),
        _column("sequence", Integer),
        _column("changed_at", INSTANT, nullable=True),
        _column("joined_at", INSTANT, nullable=True),
    )
    _table(
        "calendar_tombstone",
        _column("audience", String, primary_key=True),
        _column("uid", String, ForeignKey("calendar_stamp.uid"), primary_key=True, index=True),
        _column("roles", String),
        _column("court_id", Integer, nullable=True),
        _column("revision", Integer),
        _column("sequence", Integer),
        _column("changed_at", INSTANT),
        _column("face", JSON),
        _column("last_change", JSON, nullable=True),
    )
    _table(
        "calendar_address",
        _reference("exchange_id", "exchange.id", primary_key=True, autoincrement=False),
        _column("address", String, primary_key=True),
        _column("uid", String, ForeignKey("calendar_stamp.uid"), primary_key=True),
    )
    _table(
        "calendar_feed",
        _column("audience", String, primary_key=True),
        _column("changed_at", INSTANT),
    )
    _table(
        "calendar_link",
        _id(),
        _column("token_hash", String, unique=True),
        _column("name", String),
        _column("audiences", JSON),
        _column("created_at", INSTANT),
        _column("revoked_at", INSTANT, nullable=True),
    )
    _table(
        "calendar_fetch",
        _id(),
        _column("feed", String),
        _column("client", String),
        _column("last_at", INSTANT),
        _column("previous_at", INSTANT, nullable=True),
        UniqueConstraint("feed", "client"),
    )
