"""The addresses that the events of matches have had."""

import sqlalchemy as sa
from alembic import op

revision = "0024_addresses"
down_revision = "0022_erasure"

STAMP = sa.table("calendar_stamp", sa.column("uid"), sa.column("exchange_id"), sa.column("face", sa.JSON()))
ADDRESS = sa.table("calendar_address", sa.column("exchange_id"), sa.column("address"), sa.column("uid"))


def upgrade() -> None:
    op.create_table(
        "calendar_address",
        sa.Column("exchange_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchange.id"], name=op.f("fk_calendar_address_exchange_id")),
        sa.ForeignKeyConstraint(["uid"], ["calendar_stamp.uid"], name=op.f("fk_calendar_address_uid")),
        sa.PrimaryKeyConstraint("exchange_id", "address", "uid", name=op.f("pk_calendar_address")),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(STAMP.c.uid, STAMP.c.exchange_id, STAMP.c.face)).all()
    found = [
        {"exchange_id": exchange_id, "address": "/".join(face["path"].strip("/").split("/")[2::2]), "uid": uid}
        for uid, exchange_id, face in rows
        if face["kind"] == "match"
    ]
    if found:
        connection.execute(ADDRESS.insert(), found)
