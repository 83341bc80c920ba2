"""A name for the format of a competition that PostgreSQL takes back: it reads `format json` as something else."""

from alembic import op

revision = "0013_storage"
down_revision = "0012_sent_forms"


def upgrade() -> None:
    op.alter_column("competition", "format", new_column_name="chosen_format")
