"""Officials and their duties, the rules of planning, pins of a court or a time alone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "official",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_official_exchange_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_official_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
        sa.UniqueConstraint("exchange_id", "slug", name=op.f("uq_official_exchange_id_slug")),
    )
    op.create_index(op.f("ix_official_exchange_id"), "official", ["exchange_id"])
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("loser_of_id", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_duty_exchange_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_duty_match_id")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_duty_official_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_duty_entry_id")),
        sa.ForeignKeyConstraint(["loser_of_id"], ["match.id"], name=op.f("fk_duty_loser_of_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("match_id", "role", "draft", name=op.f("uq_duty_match_id_role_draft")),
    )
    for column in ("exchange_id", "official_id", "entry_id"):
        op.create_index(op.f(f"ix_duty_{column}"), "duty", [column])
    op.create_table(
        "exchange_planning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("grid_minutes", sa.Integer(), nullable=False),
        sa.Column("person_rest_minutes", sa.Integer(), nullable=False),
        sa.Column("person_max_per_day", sa.Integer(), nullable=False),
        sa.Column("overnight_rest_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_exchange_planning_exchange_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_planning")),
        sa.UniqueConstraint("exchange_id", name=op.f("uq_exchange_planning_exchange_id")),
    )
    op.create_table(
        "competition_planning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("ranking_delay_minutes", sa.Integer(), nullable=False),
        sa.Column("duties_by", sa.String(), nullable=False),
        sa.Column("duty_roles", sa.JSON(), nullable=False),
        sa.Column("max_duties", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_competition_planning_exchange_id")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_competition_planning_competition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competition_planning")),
        sa.UniqueConstraint("competition_id", name=op.f("uq_competition_planning_competition_id")),
    )
    op.create_index(op.f("ix_competition_planning_exchange_id"), "competition_planning", ["exchange_id"])
    op.create_table(
        "locked_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_locked_day_exchange_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locked_day")),
        sa.UniqueConstraint("exchange_id", "day", name=op.f("uq_locked_day_exchange_id_day")),
    )
    op.create_index(op.f("ix_locked_day_exchange_id"), "locked_day", ["exchange_id"])
    op.create_table(
        "venue_travel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_venue_travel_block_id")),
        sa.ForeignKeyConstraint(["from_id"], ["venue.id"], name=op.f("fk_venue_travel_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["venue.id"], name=op.f("fk_venue_travel_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_travel")),
        sa.UniqueConstraint("from_id", "to_id", name=op.f("uq_venue_travel_from_id_to_id")),
    )
    op.create_index(op.f("ix_venue_travel_block_id"), "venue_travel", ["block_id"])
    # Both databases change the table in place: making it anew would break what refers to it.
    op.add_column("match", sa.Column("pin", sa.String(), nullable=False, server_default=""))
    op.add_column("match", sa.Column("called_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE match SET pin = 'place' WHERE pinned")
    op.drop_column("match", "pinned")
