"""Ids that are given once: the log, stamps and calendars go on naming rows that were removed."""

import sqlalchemy as sa
from alembic import op

revision = "0025_ids"
down_revision = "0024_addresses"

TABLES = """
    athlete audit_entry block blocked_time calendar_domain calendar_fetch calendar_link committee_member
    competition competition_planning court court_window duty entry entry_athlete entry_unit erasure exchange
    exchange_commemoration exchange_planning grant locked_day lot_draw match official paired_round participant
    passkey phase_planning programme_item recovery_code role ruleset sign_in_link unit unit_role user venue
    venue_travel
""".split()

IN_THE_LOG = """
    SELECT json_extract(image.value, '$[0]'), MAX(json_extract(image.value, '$[1]'))
    FROM audit_entry, json_each(audit_entry.changes) AS image GROUP BY 1
"""
IN_CALENDARS = "SELECT audience FROM calendar_showing UNION SELECT audience FROM calendar_tombstone"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return  # its sequences never go back
    for name in TABLES:
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
    given = {name: connection.execute(sa.text(f'SELECT MAX(id) FROM "{name}"')).scalar() or 0 for name in TABLES}
    for name, number in connection.execute(sa.text(IN_THE_LOG)).tuples():
        if name in given and isinstance(number, int):
            given[name] = max(given[name], number)
    for (audience,) in connection.execute(sa.text(IN_CALENDARS)).tuples():
        name, _, number = audience.partition(":")
        if name in given and number.isdigit():
            given[name] = max(given[name], int(number))
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name IN (SELECT name FROM sqlite_master)"))
    for name, number in given.items():
        row = {"name": name, "number": number}
        connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), row)
