"""Rules say of which version of their sport they are, so that a later one can read them."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0013_sport_version"
down_revision = "0012_plugin_settings"


def upgrade() -> None:
    """Let every ruleset name the version of its sport; those that are there are of the first."""
    op.add_column("ruleset", Column("sport_version", Integer(), nullable=True))
