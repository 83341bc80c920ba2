"""Where a called match was planned; which court an event's place is, so that a renamed one is no other place."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011_fixtures"
down_revision = "0010"

STAMP = sa.table("calendar_stamp", sa.column("uid"), sa.column("face", sa.JSON()))
SHOWING = sa.table("calendar_showing", sa.column("audience"), sa.column("uid"))
GRAVE = sa.table(
    "calendar_tombstone", sa.column("audience"), sa.column("uid"), sa.column("court_id"), sa.column("face", sa.JSON())
)


def upgrade() -> None:
    # In place: SQLite would have to make the table anew for a key, and duties refer to it.
    refers = "CONSTRAINT fk_match_planned_court_id REFERENCES court (id)"
    op.execute(f"ALTER TABLE match ADD COLUMN planned_court_id INTEGER {refers}")
    op.add_column("match", sa.Column("planned_starts_at", sa.DateTime(timezone=True), nullable=True))
    _name_the_courts(op.get_bind())


def _name_the_courts(connection: sa.Connection) -> None:
    """Write the court into the place of each face, as it would be written today: nothing shown changes."""
    on_courts = sa.select(SHOWING).where(SHOWING.c.audience.like("court:%"))
    courts = {row.uid.partition("@")[0]: int(row.audience.partition(":")[2]) for row in connection.execute(on_courts)}
    for uid, face in connection.execute(sa.select(STAMP.c.uid, STAMP.c.face)).all():
        local = uid.partition("@")[0]
        court = courts.get(local) or courts.get(local.rpartition("-")[0])
        if court is not None and face.get("place"):
            connection.execute(STAMP.update().where(STAMP.c.uid == uid).values(face=_on(court, face)))
    for grave in connection.execute(sa.select(GRAVE)).all():
        if grave.court_id is not None and grave.face.get("place"):
            this = (GRAVE.c.audience == grave.audience) & (GRAVE.c.uid == grave.uid)
            connection.execute(GRAVE.update().where(this).values(face=_on(grave.court_id, grave.face)))


def _on(court: int, face: dict[str, Any]) -> dict[str, Any]:
    return {**face, "place": {**face["place"], "court": court}}
