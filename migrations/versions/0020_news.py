"""PostgreSQL tells who listens of each entry of the log, once it is committed: no statement of a change has to."""

from alembic import op

revision = "0020_news"
down_revision = "0019_scoring"


def upgrade() -> None:
    """Add the trigger; SQLite has a number that moves with each commit."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_notify('tournament', NEW.action); RETURN NULL; END $$"
    )
    op.execute("DROP TRIGGER IF EXISTS tell_change ON audit_entry")
    op.execute("CREATE TRIGGER tell_change AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION tell_change()")
