"""Let calendars of teams, units and families show the programme of an edition by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0021_programme"
down_revision = "0020_accounts"

STAMP = sa.table("calendar_stamp", sa.column("uid"), sa.column("exchange_id"), sa.column("face", sa.JSON()))
SHOWING = sa.table(
    "calendar_showing",
    sa.column("audience"),
    sa.column("uid"),
    sa.column("roles"),
    sa.column("revision"),
    sa.column("sequence"),
)


def upgrade() -> None:
    connection = op.get_bind()
    rows = [
        {"audience": f"programme:{exchange_id}", "uid": uid, "roles": "", "revision": 0, "sequence": 0}
        for uid, exchange_id, face in connection.execute(sa.select(STAMP)).all()
        if face["kind"] == "programme"
    ]
    if rows:
        connection.execute(SHOWING.insert(), rows)
