"""Rounds paired from the results so far, lots as draws of their own, results set aside by a withdrawal, and
tie-breaks as a part of the rules' versions."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0008"

ENTRY = sa.table("entry", sa.column("id"), sa.column("competition_id"), sa.column("lot"))
COMPETITION = sa.table(
    "competition",
    sa.column("id"),
    sa.column("exchange_id"),
    sa.column("started_at", sa.DateTime(timezone=True)),
    sa.column("ranking", sa.JSON()),
)
RULESET = sa.table(
    "ruleset", sa.column("id"), sa.column("competition_id"), sa.column("version"), sa.column("ranking", sa.JSON())
)
LOT_DRAW = sa.table(
    "lot_draw",
    *(sa.column(name) for name in ("exchange_id", "competition_id", "about", "seed", "drawn_by", "note")),
    sa.column("entry_ids", sa.JSON()),
    sa.column("drawn_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    _tables()
    # Both databases add and drop columns in place: a table that others refer to is not made anew.
    op.add_column("match", sa.Column("set_aside", sa.JSON(), nullable=True))
    op.add_column("ruleset", sa.Column("ranking", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    _keep_lots()
    _keep_rankings()
    op.drop_column("entry", "lot")
    op.drop_column("competition", "ranking")


def _tables() -> None:
    op.create_table(
        "paired_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("byes", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("reigns", sa.JSON(), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_paired_round_exchange_id")),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name=op.f("fk_paired_round_competition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paired_round")),
        sa.UniqueConstraint("competition_id", "number", name=op.f("uq_paired_round_competition_id_number")),
    )
    op.create_index(op.f("ix_paired_round_exchange_id"), "paired_round", ["exchange_id"])
    op.create_table(
        "lot_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_lot_draw_exchange_id")),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name=op.f("fk_lot_draw_competition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_draw")),
    )
    op.create_index(op.f("ix_lot_draw_exchange_id"), "lot_draw", ["exchange_id"])
    op.create_index(op.f("ix_lot_draw_competition_id"), "lot_draw", ["competition_id"])


def _keep_lots() -> None:
    """Make one draw of a competition's lots: their order settles the same ties as before."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(ENTRY.c.competition_id, ENTRY.c.id, COMPETITION.c.exchange_id, COMPETITION.c.started_at)
        .join(COMPETITION, COMPETITION.c.id == ENTRY.c.competition_id)
        .where(ENTRY.c.lot.is_not(None))
        .order_by(ENTRY.c.competition_id, ENTRY.c.lot, ENTRY.c.id)
    ).all()
    draws: dict[int, dict[str, object]] = {}
    for competition, entry, exchange, started_at in rows:
        draw = draws.setdefault(
            competition,
            {
                "exchange_id": exchange,
                "competition_id": competition,
                "about": "",
                "entry_ids": [],
                "seed": "",
                "drawn_by": "",
                "drawn_at": started_at or datetime.now(UTC),
                "note": "",
            },
        )
        draw["entry_ids"].append(entry)
    for draw in draws.values():
        connection.execute(sa.insert(LOT_DRAW).values(**draw))


def _keep_rankings() -> None:
    """Give each competition's own tie-breaks to the rules that hold, their newest version."""
    connection = op.get_bind()
    newest = sa.select(RULESET.c.competition_id, sa.func.max(RULESET.c.version).label("version"))
    for id_, ranking in connection.execute(sa.select(COMPETITION.c.id, COMPETITION.c.ranking)).all():
        if ranking:
            version = newest.where(RULESET.c.competition_id == id_).group_by(RULESET.c.competition_id).subquery()
            connection.execute(
                sa.update(RULESET)
                .where(RULESET.c.competition_id == id_)
                .where(RULESET.c.version == sa.select(version.c.version).scalar_subquery())
                .values(ranking=ranking)
            )
